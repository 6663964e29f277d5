import { type Controller, needsOf, type Reconciled } from "../controller.ts";
import type { Key } from "../core/event/routing.ts";
import type { Reading } from "../core/event/wake.ts";
import { type Cache, withList } from "../core/observe/cache.ts";
import type { KubeClient } from "./kube/client.ts";

/**
 * Reads self and the lists that are due; the rest is what the cache holds.
 * @returns undefined if self is gone, or on its way out
 */
export async function read(
  controller: Controller,
  client: KubeClient,
  { namespace, name }: Key,
  { cache: known, news, isDue }: Reading,
): Promise<Cache | undefined> {
  const self = known !== undefined && !isDue(controller.kind)
    ? known.self
    : await client.get(controller.kind, namespace, name) as Reconciled | undefined;
  if (self === undefined || self.metadata.deletionTimestamp !== undefined) return undefined;
  const isFirstTime = known === undefined && news.length > 0 && isNew(self);
  let cache: Cache = { self, lists: known?.lists ?? new Map() };
  for (const { kind, scope } of controller.owns) {
    if (!isDue(kind)) continue;
    if (isFirstTime && scope === undefined) {
      cache = withList(cache, kind, []);
      continue;
    }
    const { ownerUid } = controller.domain.keys;
    const selector = scope === "namespace" ? undefined : `${ownerUid}=${self.metadata.uid}`;
    cache = withList(cache, kind, await client.list(kind, namespace, selector));
  }
  for (const kind of controller.reads ?? []) {
    // Also when nothing is needed any more but something was: it has to be given up.
    const isConcerned = needsOf(controller, self).length > 0 ||
      (controller.needed?.(self) ?? false);
    if (isConcerned && (isDue(kind) || !cache.lists.has(kind.plural))) {
      cache = withList(cache, kind, await client.list(kind, namespace));
    }
  }
  return cache;
}

/**
 * A new object has no children, so nothing is listed. If a run crashed before it could say so, creating the children
 * again fails (it never overwrites), and everything is read.
 */
function isNew(self: Reconciled): boolean {
  return self.metadata.generation === 1 && self.status === undefined;
}
