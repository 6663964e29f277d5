import {
  type Controller,
  isKind,
  type Kind,
  type Observed,
  type Reconciled,
} from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";
import { ANNOTATION, LABEL } from "../../../multigres/labels.ts";

/**
 * What the last run of one object read and wrote: the API server's answers, never an event's payload.
 * It only saves requests. Losing it costs one full read; if an event was lost and it is stale, the optimistic lock of
 * every write notices and the sweep reads everything anew.
 */
export interface Memory {
  readonly self: Reconciled;
  /** Objects by plural, as listed; answers to writes have been put in their place. */
  readonly lists: ReadonlyMap<string, readonly KubeObject[]>;
}

/** The memory with an object in its newest version. */
export function remember(memory: Memory, kind: Kind, object: KubeObject): Memory {
  return withList(memory, kind, [...without(memory, kind, object), object]);
}

/** The memory without an object. */
export function forget(memory: Memory, kind: Kind, object: KubeObject): Memory {
  return withList(memory, kind, without(memory, kind, object));
}

/** The memory with a list replaced by what was just read. */
export function withList(memory: Memory, kind: Kind, objects: readonly KubeObject[]): Memory {
  return { ...memory, lists: new Map([...memory.lists, [kind.plural, objects]]) };
}

function without(memory: Memory, kind: Kind, { metadata }: KubeObject): KubeObject[] {
  const list = memory.lists.get(kind.plural) ?? [];
  return list.filter((known) => known.metadata.name !== metadata.name);
}

/** What a memory shows to `reconcile`. */
export function observe<Self extends Reconciled>(
  controller: Controller<Self>,
  memory: Memory,
): Observed<Self> {
  const self = memory.self as Self;
  const owned = controller.owns.flatMap(({ kind }) => memory.lists.get(kind.plural) ?? []);
  const needs = controller.needs(self);
  const related = (controller.reads ?? []).flatMap((kind) => memory.lists.get(kind.plural) ?? []);
  return {
    self,
    children: owned.filter((object) => isOurs(self, object)),
    others: owned.filter((object) => !isOurs(self, object)),
    related: related.filter((object) =>
      needs.some((need) => need.name === object.metadata.name && isKind(need.kind, object))
    ),
  };
}

/**
 * Whether self may write an object: it controls it; or nobody does and it carries this self's uid (somebody removed
 * the owner reference), or this operator's mark for the same cluster (left behind by `--cascade=orphan`, or data that
 * outlived its owner). An object that another owner controls, or that somebody else made, is never touched.
 */
export function isOurs(self: KubeObject, object: KubeObject): boolean {
  const owner = controllerOf(object);
  if (owner !== undefined) return owner.uid === self.metadata.uid;
  const { labels, annotations } = object.metadata;
  if (labels?.[LABEL.ownerUid] === self.metadata.uid) return true;
  if (annotations?.[ANNOTATION.intent] === undefined) return false;
  const cluster = labels?.[LABEL.cluster];
  // Somebody took the labels away as well.
  if (cluster === undefined) return annotations[ANNOTATION.owner] === self.metadata.name;
  return cluster === clusterOf(self);
}

function clusterOf(self: KubeObject): string {
  return self.metadata.labels?.[LABEL.cluster] ?? self.metadata.name;
}
