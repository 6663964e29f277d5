import { availability } from "../fake/availability.ts";
import { readyStatus } from "../fake/simulate.ts";
import type {
  Controller,
  Kind,
  Observed,
  Plan,
  Reconciled,
} from "../../../lib/engine/controller.ts";
import type { KubeObject, ObjectMeta } from "../../../lib/engine/core/kube/object.ts";
import { childWrites } from "../../../lib/engine/core/plan/diff.ts";
import type { Manifest } from "../../../lib/engine/core/plan/write.ts";

/** Part of an object of the plan. */
export interface ChildNote {
  readonly kind: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** An observed object as a case writes it: in full, or as "what the plan makes of it" with a readiness. */
export interface Child {
  readonly kind?: string;
  readonly name?: string;
  readonly metadata?: Partial<ObjectMeta>;
  /** As the plan builds it and ready; a number counts ready pods; false: made, and nothing more. */
  readonly ready?: boolean | number;
  /** Written for an older intent. */
  readonly stale?: boolean;
  /** Laid over the status that `ready` gives. */
  readonly status?: object;
  readonly [field: string]: unknown;
}

const NOW = "2026-01-01T00:00:00Z";

/** The children of a case: those written in full as they are, the others as the plan for this world builds them. */
export function grow(
  controller: Controller,
  world: Observed<Reconciled>,
  children: readonly Child[],
): KubeObject[] {
  const full = children.filter(({ ready }) => ready === undefined)
    .map((child) => adopted(controller, world.self, child));
  const seen = { ...world, children: full };
  const plan = children.length === full.length ? undefined : controller.reconcile(seen);
  return children.map((child) =>
    child.ready === undefined
      ? full.find(({ kind, metadata }) => kind === child.kind && metadata.name === nameOf(child))!
      : grown(controller, seen, plan, child)
  );
}

function grown(
  controller: Controller,
  world: Observed<Reconciled>,
  plan: Plan | undefined,
  child: Child,
): KubeObject {
  const title = `${child.kind}/${child.name}`;
  if (plan?.decision !== "apply") {
    throw new Error(`Cannot grow ${title}: the plan makes no children`);
  }
  const made = childWrites(controller, { ...world, children: [] }, plan)
    .flatMap((write) => write.verb === "create" ? [write.object] : [])
    .find(({ kind, metadata }) => kind === child.kind && metadata.name === child.name);
  if (made === undefined) throw new Error(`Cannot grow ${title}: the plan does not make it`);
  const { metadata, ...rest } = made;
  const annotations = {
    ...metadata.annotations,
    ...(child.stale ? { [controller.domain.keys.intent]: "0000000000000000" } : {}),
  };
  return {
    ...rest,
    metadata: { ...identity(made), ...metadata, annotations, ...child.metadata },
    status: { ...statusOf(controller.kind, made, child.ready), ...child.status },
  } as unknown as KubeObject;
}

function statusOf(own: Kind, made: Manifest, ready: boolean | number | undefined): object {
  if (made.apiVersion === own.apiVersion) {
    return ready ? availability("True") : availability("False");
  }
  const wanted = (made["spec"] as { replicas?: number } | undefined)?.replicas ?? 0;
  const pods = typeof ready === "number" ? ready : ready ? wanted : 0;
  return readyStatus(made as unknown as KubeObject, pods);
}

/** An object that a case writes in full, controlled by self unless it says otherwise. */
function adopted(controller: Controller, self: Reconciled, child: Child): KubeObject {
  const kind = controller.owns.map((owned) => owned.kind).find((known) =>
    known.kind === child.kind
  );
  if (kind === undefined) {
    throw new Error(`Cannot load ${child.kind}: the controller owns no such kind`);
  }
  const { name: _name, ready: _ready, stale: _stale, metadata, ...rest } = child;
  const { apiVersion, kind: owner, metadata: { name, uid } } = self;
  const reference = { apiVersion, kind: owner, name, uid, controller: true };
  const made = {
    ...rest,
    apiVersion: kind.apiVersion,
    metadata: { ...metadata, name: nameOf(child) },
  };
  return {
    ...made,
    metadata: {
      ...identity(made as unknown as Manifest),
      ownerReferences: [reference],
      ...made.metadata,
    },
  } as unknown as KubeObject;
}

function identity({ kind, metadata: { name } }: Manifest) {
  return {
    namespace: "test",
    uid: `uid-${kind}-${name}`.toLowerCase(),
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: NOW,
  };
}

function nameOf({ name, metadata }: Child): string {
  return name ?? metadata?.name ?? "unnamed";
}
