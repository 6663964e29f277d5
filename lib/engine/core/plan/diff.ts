import {
  type Controller,
  type Desired,
  type Domain,
  isKind,
  type Kind,
  type Observed,
  type Plan,
  type Reconciled,
} from "../../controller.ts";
import { canonical } from "../hash.ts";
import type { Keys } from "../keys.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";
import { familyOf } from "../observe/ownership.ts";
import { drifted, exactPatch, hasRenamed } from "./drift.ts";
import { findChild, hasIntent, intentOf } from "./intent_hash.ts";
import type { Manifest, Restore, Write } from "./write.ts";

/**
 * The child writes that carry out a plan, in order. Pure; an empty list means that nothing differs.
 * Prune comes last: what replaces an object exists before the object goes.
 */
export function childWrites(
  controller: Controller,
  observed: Observed<Reconciled>,
  plan: Plan,
): Write[] {
  // A deleted self is never rebuilt; garbage collection takes its children.
  if (plan.decision === "hold" || observed.self.metadata.deletionTimestamp !== undefined) return [];
  const upserts = plan.children.flatMap((desired) => upsert(controller, observed, desired));
  const prunes = observed.children
    .filter((child) => isPrunable(controller, observed.self, child))
    .filter((child) => !plan.children.some((desired) => findChild([child], desired) !== undefined))
    .map((target): Write => ({
      verb: "delete",
      kind: ownedKind(controller, target),
      target,
      binds: true,
    }));
  return [...upserts, ...prunes];
}

function upsert(
  controller: Controller,
  { self, children }: Observed<Reconciled>,
  desired: Desired,
): Write[] {
  const { keys } = controller.domain;
  const kind = ownedKind(controller, desired);
  const current = findChild(children, desired);
  const object = manifest(controller.domain, kind, self, desired);
  if (current === undefined) return [{ verb: "create", kind, object, binds: true }];
  const takesOver = !kind.data && controllerOf(current) === undefined;
  const notes = {
    ...(hasIntent(keys, current, desired) ? { repair: true as const } : {}),
    ...(takesOver ? { binds: true as const } : {}),
  };
  if (kind.apiVersion === controller.kind.apiVersion) {
    const wanted = { ...object, metadata: { ...object.metadata, ...kept(current) } };
    return canonical(comparable(keys, object)) === canonical(comparable(keys, current))
      ? []
      : [{ verb: "replace", kind, object: wanted, ...notes }];
  }
  if (hasIntent(keys, current, desired) && !drifted(object, current)) return [];
  // An update must not resurrect an object deleted meanwhile, nor take one that its owner is just letting go.
  const { uid, resourceVersion } = current.metadata;
  const identity = takesOver ? { uid, resourceVersion } : { uid };
  return [{
    verb: "apply",
    kind,
    object: { ...object, metadata: { ...object.metadata, ...identity } },
    ...restore(keys, kind, desired, current),
    ...notes,
  }];
}

/** How to undo an edit by somebody that server-side apply cannot undo. */
function restore(
  keys: Keys,
  kind: Kind,
  desired: Desired,
  current: KubeObject,
): { restore?: Restore } {
  const wanted = desired["spec"] as Record<string, unknown> | undefined;
  const { spec } = current as KubeObject & { spec?: Record<string, unknown> };
  if (!hasIntent(keys, current, desired) || wanted === undefined || spec === undefined) return {};
  const { name, namespace, uid } = current.metadata;
  const patch = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name, namespace, uid },
    spec: exactPatch(wanted, spec),
  };
  return { restore: { first: hasRenamed(wanted, spec), patch } };
}

function manifest(
  { keys, family }: Domain,
  kind: Kind,
  self: Reconciled,
  desired: Desired,
): Manifest {
  return {
    ...desired,
    metadata: {
      name: desired.metadata.name,
      namespace: self.metadata.namespace,
      labels: {
        // By this label the event source knows whose built-in objects to tell of.
        [family.label]: familyOf(family, self),
        ...desired.metadata.labels,
        [keys.ownerUid]: self.metadata.uid,
      },
      annotations: {
        ...desired.metadata.annotations,
        [keys.owner]: self.metadata.name,
        [keys.ownerKind]: self.kind,
        [keys.intent]: intentOf(desired),
      },
      // Data carries no owner reference: garbage collection would take it with its owner.
      ...(kind.data ? {} : { ownerReferences: [ownerReference(self)] }),
    },
  };
}

function ownerReference(self: Reconciled) {
  const { apiVersion, kind, metadata: { name, uid } } = self;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** What a replace leaves as it is: identity for the optimistic lock, and finalizers (garbage collector, backup tools). */
function kept({ metadata: { uid, resourceVersion, finalizers } }: KubeObject) {
  return { uid, resourceVersion, ...(finalizers === undefined ? {} : { finalizers }) };
}

/**
 * The part of one of our own children that only its parent may decide. The note of a trace is no difference: each write
 * would cause the next.
 */
function comparable(keys: Keys, object: Desired | KubeObject): unknown {
  const { labels, annotations: all, ownerReferences } = object.metadata as KubeObject["metadata"];
  const { [keys.traceparent]: _trace, [keys.tracedAt]: _at, ...annotations } = all ?? {};
  return { spec: (object as { spec?: unknown }).spec, labels, annotations, ownerReferences };
}

/** What self controls, and what carries its mark: who takes away an owner reference does not save what is not wanted. */
function isPrunable(controller: Controller, self: KubeObject, child: KubeObject): boolean {
  const { keys } = controller.domain;
  const { deletionTimestamp, annotations } = child.metadata;
  const isMarked = controllerOf(child) === undefined && annotations?.[keys.intent] !== undefined;
  return deletionTimestamp === undefined &&
    (isMarked || controllerOf(child)?.uid === self.metadata.uid) &&
    controller.owns.some(({ kind }) => isKind(kind, child) && !kind.data);
}

function ownedKind(controller: Controller, object: { apiVersion: string; kind: string }): Kind {
  const owned = controller.owns.find(({ kind }) => isKind(kind, object));
  if (owned === undefined) {
    throw new Error(`Cannot write ${object.kind}: ${controller.kind.kind} does not own that kind`);
  }
  return owned.kind;
}
