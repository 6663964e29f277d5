import type { Kind, Reconciled } from "../../controller.ts";
import type { KubeObject } from "../kube/object.ts";

/**
 * What the last run of one object read and wrote: the API server's answers, never an event's payload.
 * It only saves requests. Losing it costs one full read; if an event was lost and it is stale, the optimistic lock of
 * every write notices and the sweep reads everything anew.
 */
export interface Cache {
  readonly self: Reconciled;
  /** Objects by plural, as listed; answers to writes have been put in their place. */
  readonly lists: ReadonlyMap<string, readonly KubeObject[]>;
}

/** The cache with an object in its newest version. */
export function remember(cache: Cache, kind: Kind, object: KubeObject): Cache {
  return withList(cache, kind, [...without(cache, kind, object), object]);
}

/** The cache without an object. */
export function forget(cache: Cache, kind: Kind, object: KubeObject): Cache {
  return withList(cache, kind, without(cache, kind, object));
}

/** The cache with a list replaced by what was just read. */
export function withList(cache: Cache, kind: Kind, objects: readonly KubeObject[]): Cache {
  return { ...cache, lists: new Map([...cache.lists, [kind.plural, objects]]) };
}

function without(cache: Cache, kind: Kind, { metadata }: KubeObject): KubeObject[] {
  const list = cache.lists.get(kind.plural) ?? [];
  return list.filter((known) => known.metadata.name !== metadata.name);
}
