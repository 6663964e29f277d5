import { conditionOf, stampConditions } from "./conditions.ts";
import {
  type Controller,
  type Desired,
  isKind,
  type Kind,
  type Observed,
  type Plan,
  type Reconciled,
} from "../../controller.ts";
import { drifted, exactPatch, hasRenamed } from "./drift.ts";
import { canonical } from "../hash.ts";
import { findChild, hasIntent, intentOf } from "./intent_hash.ts";
import { type Condition, controllerOf, type KubeObject } from "../kube/object.ts";
import { ANNOTATION, LABEL } from "../../../multigres/labels.ts";

/** What a run adds to its writes: the only clock and the only trace in the pure part are handed in. */
export interface Stamp {
  /** RFC 3339 time for conditions that flip. */
  readonly now: string;
  /** W3C trace context for the children that are written. */
  readonly traceparent?: string;
  /** RFC 3339 time of the run, to the ms. */
  readonly tracedAt?: string;
}

/** An object ready to be sent. */
export type Manifest = Desired & { readonly metadata: { readonly namespace: string } };

/** One write to the API server, as data. */
export type Write =
  & WriteOf
  /** Somebody else changed what we had written for the very same intent. */
  & { readonly repair?: true };

/** A merge patch to send when server-side apply is refused, or before it in any case. */
export interface Restore {
  readonly first: boolean;
  readonly patch: Manifest;
}

type WriteOf =
  /** Must not exist yet; an object of that name is not overwritten. */
  | { readonly verb: "create"; readonly kind: Kind; readonly object: Manifest }
  /** The whole object becomes this one: a field that somebody added goes away. */
  | { readonly verb: "replace"; readonly kind: Kind; readonly object: Manifest }
  /** Server-side apply: our fields win, other managers' fields stay. */
  | {
    readonly verb: "apply";
    readonly kind: Kind;
    readonly object: Manifest;
    readonly restore?: Restore;
  }
  /** Only this very object, as it was seen. */
  | { readonly verb: "delete"; readonly kind: Kind; readonly target: KubeObject }
  | { readonly verb: "status"; readonly kind: Kind; readonly object: Reconciled };

/**
 * The child writes that carry out a plan, in order. Pure; an empty list means that nothing differs.
 * Prune comes last: what replaces an object exists before the object goes.
 */
export function childWrites(
  controller: Controller,
  observed: Observed<Reconciled>,
  plan: Plan,
  stamp: Stamp,
): Write[] {
  // A deleted self is never rebuilt; garbage collection takes its children.
  if (plan.decision === "hold" || observed.self.metadata.deletionTimestamp !== undefined) return [];
  const upserts = plan.children.flatMap((desired) => upsert(controller, observed, desired, stamp));
  const prunes = observed.children
    .filter((child) => isPrunable(controller, observed.self, child))
    .filter((child) => !plan.children.some((desired) => findChild([child], desired) !== undefined))
    .map((target): Write => ({ verb: "delete", kind: ownedKind(controller, target), target }));
  return [...upserts, ...prunes];
}

/** The status write, if the status differs from what is there. */
export function statusWrite(
  controller: Controller,
  self: Reconciled,
  plan: Plan,
  stamp: Stamp,
): Write | undefined {
  const generation = self.metadata.generation;
  const { conditions, ...fields } = plan.status;
  const current = (self.status as { conditions?: Condition[] } | undefined)?.conditions;
  const status = {
    observedGeneration: generation,
    conditions: stampConditions(conditions, current, generation, stamp.now),
    ...fields,
  };
  if (canonical(status) === canonical(self.status)) return undefined;
  return { verb: "status", kind: controller.kind, object: { ...self, status } };
}

/** A child that the API server, or another owner, did not let us write. */
export interface Failure {
  readonly reason: "Rejected" | "NameConflict";
  readonly message: string;
}

/** Adds what became of the writes: a child that could not be written makes its owner un-Available and says why. */
export function withFailures(plan: Plan, failures: readonly Failure[]): Plan {
  if (plan.decision === "hold") return plan;
  const [first] = failures;
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
  const message = first === undefined ? "All children are as intended" : first.message + more;
  const conditions = plan.status.conditions.map((condition) =>
    condition.type === "Available" && first !== undefined
      ? { ...condition, status: "False" as const, reason: first.reason, message }
      : condition
  );
  const applied = {
    type: "Applied",
    status: first === undefined ? "True" as const : "False" as const,
    reason: first?.reason ?? "Applied",
    message,
  };
  return { ...plan, status: { ...plan.status, conditions: [...conditions, applied] } };
}

function upsert(
  controller: Controller,
  { self, children }: Observed<Reconciled>,
  desired: Desired,
  stamp: Stamp,
): Write[] {
  const kind = ownedKind(controller, desired);
  const current = findChild(children, desired);
  const object = manifest(kind, self, desired, stamped(stamp));
  if (current === undefined) return [{ verb: "create", kind, object }];
  const repair = hasIntent(current, desired) ? { repair: true as const } : {};
  // A new trace alone is no difference: each write would cause the next.
  const steady = manifest(kind, self, desired, noted(current));
  if (kind.apiVersion === controller.kind.apiVersion) {
    const wanted = { ...object, metadata: { ...object.metadata, ...kept(current) } };
    return canonical(comparable(steady)) === canonical(comparable(current))
      ? []
      : [{ verb: "replace", kind, object: wanted, ...repair }];
  }
  if (hasIntent(current, desired) && !drifted(steady, current)) return [];
  const { uid } = current.metadata; // an update must not resurrect an object deleted meanwhile
  return [{
    verb: "apply",
    kind,
    object: { ...object, metadata: { ...object.metadata, uid } } as Manifest,
    ...restore(kind, desired, current),
    ...repair,
  }];
}

/** How to undo an edit by somebody that server-side apply cannot undo. */
function restore(kind: Kind, desired: Desired, current: KubeObject): { restore?: Restore } {
  const wanted = desired["spec"] as Record<string, unknown> | undefined;
  const { spec } = current as KubeObject & { spec?: Record<string, unknown> };
  if (!hasIntent(current, desired) || wanted === undefined || spec === undefined) return {};
  const { name, namespace, uid } = current.metadata;
  const patch = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name, namespace, uid },
    spec: exactPatch(wanted, spec),
  };
  return {
    restore: { first: hasRenamed(wanted, spec), patch: patch as unknown as Manifest },
  };
}

function manifest(
  kind: Kind,
  self: Reconciled,
  desired: Desired,
  trace: Readonly<Record<string, string>>,
): Manifest {
  return {
    ...desired,
    metadata: {
      name: desired.metadata.name,
      namespace: self.metadata.namespace,
      labels: { ...desired.metadata.labels, [LABEL.ownerUid]: self.metadata.uid },
      annotations: {
        ...desired.metadata.annotations,
        [ANNOTATION.owner]: self.metadata.name,
        [ANNOTATION.intent]: intentOf(desired),
        ...trace,
      },
      // Data carries no owner reference: garbage collection would take it with its owner.
      ...(kind.data ? {} : { ownerReferences: [ownerReference(self)] }),
    },
  } as Manifest;
}

/** The note of the run that writes. */
function stamped({ traceparent, tracedAt = "" }: Stamp): Record<string, string> {
  return traceparent === undefined
    ? {}
    : { [ANNOTATION.traceparent]: traceparent, [ANNOTATION.tracedAt]: tracedAt };
}

/** The note of the run that wrote last. */
function noted({ metadata: { annotations = {} } }: KubeObject): Record<string, string> {
  const keys: string[] = [ANNOTATION.traceparent, ANNOTATION.tracedAt];
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => keys.includes(key)));
}

function ownerReference(self: Reconciled) {
  const { apiVersion, kind, metadata: { name, uid } } = self;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** What a replace leaves as it is: identity for the optimistic lock, and finalizers (garbage collector, backup tools). */
function kept({ metadata: { uid, resourceVersion, finalizers } }: KubeObject) {
  return { uid, resourceVersion, ...(finalizers === undefined ? {} : { finalizers }) };
}

/** The part of one of our own children that only its parent may decide. */
function comparable(object: Desired | KubeObject): unknown {
  const { labels, annotations, ownerReferences } = object.metadata as KubeObject["metadata"];
  return { spec: (object as { spec?: unknown }).spec, labels, annotations, ownerReferences };
}

function isPrunable(controller: Controller, self: KubeObject, child: KubeObject): boolean {
  return child.metadata.deletionTimestamp === undefined &&
    controllerOf(child)?.uid === self.metadata.uid &&
    controller.owns.some(({ kind }) => isKind(kind, child) && !kind.data);
}

function ownedKind(controller: Controller, object: { apiVersion: string; kind: string }): Kind {
  const owned = controller.owns.find(({ kind }) => isKind(kind, object));
  if (owned === undefined) {
    throw new Error(`Cannot write ${object.kind}: ${controller.kind.kind} does not own that kind`);
  }
  return owned.kind;
}

/** Whether an object still needs work, by its own status: what the start sweep looks for. */
export function isUnsettled(object: Reconciled): boolean {
  if (object.metadata.deletionTimestamp !== undefined) return false;
  return object.status?.observedGeneration !== object.metadata.generation ||
    conditionOf(object, "Available")?.status !== "True" ||
    conditionOf(object, "Progressing")?.status === "True";
}
