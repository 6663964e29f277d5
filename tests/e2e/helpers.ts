/** What several scenarios look at. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../scripts/devcluster/client.ts";
import { delay } from "../../scripts/devcluster/process.ts";
import { type Cluster, lacking, until } from "../../scripts/node/cluster.ts";
import { SYSTEM } from "../../scripts/node/deploy.ts";

/** The namespace and the cluster of the proposal's example, which most scenarios share. */
export const EXAMPLE = { namespace: "example", name: "example-multigres-cluster" };

/** In s; generous, for machines with a lot else to do: only a scenario that fails waits this long. */
export const LIMIT = 300;
/** In s, for what events bring about: shorter than the sweep's period, which would hide that one was lost. */
export const PROMPT = 120;

const OURS = ["multigresclusters", "cells", "toposervers", "tablegroups", "shards"];

/** Path of a resource of ours, or of all of them in a namespace. */
export function ours(plural: string, namespace: string, name?: string): string {
  const path = `/apis/multigres.com/v1alpha1/namespaces/${namespace}/${plural}`;
  return name === undefined ? path : `${path}/${name}`;
}

/** Path of a workload. */
export function workload(plural: "deployments" | "statefulsets", namespace: string, name: string) {
  return `/apis/apps/v1/namespaces/${namespace}/${plural}/${name}`;
}

/** Waits until everything of ours in the namespace is Available for its present generation. */
export async function untilAvailable(
  { list }: Cluster,
  namespace: string,
  seconds = LIMIT,
): Promise<void> {
  await until(`everything in "${namespace}" is Available`, seconds, async () => {
    const found = await Promise.all(OURS.map(async (plural) => {
      const objects = await list(ours(plural, namespace));
      return objects.map((object) => ({ ...object, kind: plural }));
    }));
    if (found.some((objects) => objects.length === 0)) return "some kinds have no objects yet";
    return lacking(found.flat(), "Available");
  });
}

/** The pods of the functions; those that are on their way out too, unless `alive`. */
export async function functionPods({ list }: Cluster, alive = false): Promise<KubeObject[]> {
  const pods = await list(
    `/api/v1/namespaces/${SYSTEM}/pods?labelSelector=serving.knative.dev/service`,
  );
  return alive ? pods.filter((pod) => pod.metadata.deletionTimestamp === undefined) : pods;
}

/** Waits until no function has a pod. `isStill` is asked all the time, its error passes. */
export async function untilZero(
  cluster: Cluster,
  seconds = LIMIT,
  isStill: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  let names: string[] = [];
  while (Date.now() < deadline) {
    names = (await functionPods(cluster)).map(({ metadata }) => metadata.name);
    if (names.length === 0) return;
    await isStill();
    await delay(500);
  }
  throw new Error(`Cannot see zero pods within ${seconds} s: ${names.join(", ")}`);
}

/** Waits until no function has a pod and none will be woken by the clock for some seconds. */
export async function untilBetweenSweeps(cluster: Cluster, seconds: number): Promise<void> {
  const left = () => SWEEP - Date.now() % SWEEP;
  // The clock's own event is on its way for some seconds.
  if (left() < seconds * 1_000 || left() > SWEEP - 5_000) {
    await delay(left() % (SWEEP - 5_000) + 5_000);
  }
  await untilZero(cluster);
}

/** The PingSource's period in ms: at the full five minutes. */
export const SWEEP = 300_000;

/** JSON Patch of an object. */
export async function patch(
  { kubectl }: Cluster,
  kind: string,
  { namespace, name }: { namespace: string; name: string },
  operations: readonly { op: "add" | "replace" | "remove"; path: string; value?: unknown }[],
): Promise<void> {
  const body = JSON.stringify(operations);
  await kubectl(["patch", kind, name, "-n", namespace, "--type=json", `--patch=${body}`]);
}

/** Waits until the object of a path has at `pointer` (dots) this value. Gives the time it took in ms. */
export async function untilValue(
  { get }: Cluster,
  path: string,
  pointer: string,
  value: unknown,
  seconds: number,
): Promise<number> {
  const began = Date.now();
  await until(`${path} has ${pointer} = ${JSON.stringify(value)}`, seconds, async () => {
    const found = at(await get(path), pointer);
    return isEqual(found, value) ? undefined : `it is ${JSON.stringify(found)}`;
  });
  return Date.now() - began;
}

/** What kubectl says when it fails; an error when it does not. */
export async function refusal({ kubectl }: Cluster, args: string[], input?: string) {
  const outcome = await kubectl(args, input).then(
    (text) => ({ accepted: text }),
    (error: Error) => ({ refused: error.message }),
  );
  assert.ok("refused" in outcome, `accepted: ${JSON.stringify(outcome)}`);
  return outcome.refused;
}

function at(object: unknown, pointer: string): unknown {
  // deno-lint-ignore no-explicit-any -- any object
  return pointer.split(".").reduce((value: any, key) => value?.[key], object);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
