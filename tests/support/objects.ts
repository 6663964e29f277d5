import type { Desired, Reconciled } from "../../lib/engine/controller.ts";
import { intentOf } from "../../lib/engine/core/plan/intent_hash.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { PART, TOYS } from "./toy.ts";

/** An object that no test's subject may change, at any depth. */
export function frozen<T>(value: T): T {
  if (value !== null && typeof value === "object") {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** An observed object of any kind, with the metadata that every object has. */
export function observed<T extends object>(
  apiVersion: string,
  kind: string,
  name: string,
  rest: T & { metadata?: Partial<KubeObject["metadata"]> } = {} as T,
): Reconciled & T {
  const metadata = {
    name,
    namespace: "test",
    uid: `uid-${name}`,
    resourceVersion: "10",
    generation: 1,
    ...rest.metadata,
  };
  return { apiVersion, kind, ...rest, metadata };
}

/** An observed Part of a toy. */
export function part(name: string, rest: object = {}): Reconciled {
  return observed(PART.apiVersion, PART.kind, name, rest);
}

/** A wanted Deployment. */
export function wantedDeployment(name: string, replicas: number): Desired {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { app: name } },
    spec: { replicas },
  };
}

/** The child of a toy that a desired object has become, with a status. */
export function become(desired: Desired, status: object = {}, generation = 1): Reconciled {
  const annotations = { [TOYS.keys.intent]: intentOf(desired) };
  const { apiVersion, kind, metadata: { name, labels }, ...rest } = desired;
  return observed(apiVersion, kind, name, {
    ...rest,
    metadata: { labels, annotations, generation },
    status,
  });
}

export { availability } from "./fake/availability.ts";
