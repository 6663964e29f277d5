import { type Controller, needsOf, type Plan } from "../controller.ts";
import type { Key } from "../core/event/routing.ts";
import { fieldManager } from "../core/function_name.ts";
import type { KubeObject } from "../core/kube/object.ts";
import { type Cache, remember } from "../core/observe/cache.ts";
import { type ConsumerWrite, consumerWrites } from "../core/plan/consumers.ts";
import { statusWrite, withFailures } from "../core/plan/status.ts";
import type { KubeClient } from "./kube/client.ts";
import { KubeError } from "./kube/rest.ts";
import { perform, type Performed } from "./perform.ts";

/**
 * Says what became of the writes: on the objects that self needs, and in its status. Writes only what differs.
 * @param plan judged on the answers to the writes, which are the newest observation
 * @param now RFC 3339
 */
export async function report(
  controller: Controller,
  client: KubeClient,
  done: Performed,
  plan: Plan,
  now: string,
): Promise<Performed> {
  try {
    const cache = await enlist(controller, client, done.cache);
    const status = statusWrite(controller, cache.self, withFailures(plan, done.failures), now);
    if (status === undefined) return { ...done, cache };
    const said = await perform(controller, client, cache, [status]);
    const refused = said.failures.map(({ message }) => new Error(message));
    return {
      ...done,
      ...said,
      failures: done.failures,
      errors: [...done.errors, ...said.errors, ...refused],
    };
  } catch (error) {
    return { ...done, errors: [...done.errors, error] };
  }
}

/** Brings `status.consumers` of the related objects up to date. */
async function enlist(controller: Controller, client: KubeClient, before: Cache): Promise<Cache> {
  let cache = before;
  const { self } = cache;
  for (const kind of controller.reads ?? []) {
    const candidates = cache.lists.get(kind.plural) ?? [];
    const needs = needsOf(controller, self);
    const manager = fieldManager(controller);
    for (const write of consumerWrites(kind, manager, self.metadata, needs, candidates)) {
      cache = remember(cache, kind, await applyConsumer(client, write) ?? write.target);
    }
  }
  return cache;
}

/** Takes an object that is gone out of every `status.consumers`. */
export async function release(controller: Controller, client: KubeClient, key: Key): Promise<void> {
  for (const kind of controller.reads ?? []) {
    const candidates = await client.list(kind, key.namespace);
    for (const write of consumerWrites(kind, fieldManager(controller), key, [], candidates)) {
      await applyConsumer(client, write);
    }
  }
}

async function applyConsumer(
  client: KubeClient,
  { kind, target, status, manager }: ConsumerWrite,
): Promise<KubeObject | undefined> {
  try {
    return await client.applyStatus(kind, target, status, manager);
  } catch (error) {
    // Deleted since it was listed: nothing left to keep exact.
    if (error instanceof KubeError && (error.code === 404 || error.code === 409)) return undefined;
    throw error;
  }
}
