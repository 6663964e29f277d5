import type { Controller, Reconciled } from "../controller.ts";
import type { KubeObject } from "../core/kube/object.ts";
import type { KubeClient } from "./kube/client.ts";
import { KubeError } from "./kube/rest.ts";
import { type Cache, forget, remember } from "../core/observe/cache.ts";
import { isOurs } from "../core/observe/ownership.ts";
import { nameConflict, refusal } from "../core/plan/refusal.ts";
import type { Failure, Write } from "../core/plan/write.ts";

/** What became of a list of writes. */
export interface Performed {
  readonly cache: Cache;
  /** The user's to solve: shown in a condition. */
  readonly failures: readonly Failure[];
  /** An object that nobody had listed turned out to be ours: there may be more of them. */
  readonly tookOver: boolean;
  /** Somebody changed something meanwhile: read everything again and plan anew. */
  readonly outdated: boolean;
  /** The machine's: thrown after the status is written, so that independent parts still happen. */
  readonly errors: readonly unknown[];
}

/** Performs child writes one after the other; a failing one does not stop those after it. */
export async function perform(
  controller: Controller,
  client: KubeClient,
  before: Cache,
  writes: readonly Write[],
): Promise<Performed> {
  let cache = before;
  let outdated = false;
  let tookOver = false;
  const failures: Failure[] = [];
  const errors: unknown[] = [];
  const queue = [...writes];
  for (let write = queue.shift(); write !== undefined; write = queue.shift()) {
    const title = titleOf(write);
    try {
      cache = await send(controller, client, cache, write);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.code === 409 && write.verb === "create") {
        const holder = await client.get(
          write.kind,
          cache.self.metadata.namespace,
          nameOf(write),
        );
        if (holder === undefined) outdated = true;
        else if (isOurs(controller.domain, cache.self, holder)) {
          tookOver = true;
          queue.unshift(takeOver(controller, write, holder));
        } else if (isNews(controller, cache, write.kind, holder)) {
          outdated = true;
        } else {
          failures.push(nameConflict(controller.domain, title, holder));
          // Somebody else's data under our name: pods started now would mount its volumes.
          if (write.kind.data) break;
        }
      } else if (isOutdated(write, error)) {
        outdated = true;
      } else if ([400, 403, 404, 413, 422].includes(error.code)) {
        const said = String(error.cause ?? error.message);
        failures.push(refusal(VERBS[write.verb].toLowerCase(), title, said));
      } else {
        errors.push(error);
      }
    }
  }
  return { cache, failures, tookOver, outdated, errors };
}

const VERBS = {
  create: "Create",
  replace: "Replace",
  apply: "Apply",
  delete: "Delete",
  status: "Write status of",
} as const;

async function send(
  controller: Controller,
  client: KubeClient,
  cache: Cache,
  write: Write,
): Promise<Cache> {
  switch (write.verb) {
    case "create": {
      const own = write.kind.apiVersion === controller.kind.apiVersion;
      const created = own
        ? await client.create(write.kind, write.object)
        : await client.applyNew(write.kind, write.object);
      return remember(cache, write.kind, created);
    }
    case "replace":
      return remember(cache, write.kind, await client.replace(write.kind, write.object));
    case "apply":
      return remember(cache, write.kind, await apply(client, write));
    case "delete":
      await client.remove(write.kind, write.target);
      return forget(cache, write.kind, write.target);
    case "status":
      return {
        ...cache,
        self: await client.replaceStatus(write.kind, write.object) as Reconciled,
      };
  }
}

async function apply(
  client: KubeClient,
  { kind, object, restore }: Extract<Write, { verb: "apply" }>,
): Promise<KubeObject> {
  if (restore?.first) {
    await client.restore(kind, restore.patch);
    return await client.apply(kind, object);
  }
  try {
    return await client.apply(kind, object);
  } catch (error) {
    const isInvalid = error instanceof KubeError && error.code === 422;
    if (!isInvalid || restore === undefined || isStale(error)) throw error;
    await client.restore(kind, restore.patch);
    return await client.apply(kind, object);
  }
}

/**
 * Writes the intent onto an object of ours that the list did not show: its label was removed, or its owner left it
 * behind. Reading again would not show it either.
 */
function takeOver(
  controller: Controller,
  { kind, object }: Extract<Write, { verb: "create" }>,
  { metadata: { uid, resourceVersion, finalizers } }: KubeObject,
): Write {
  const identified = { ...object.metadata, uid };
  if (kind.data) return { verb: "apply", kind, object: { ...object, metadata: identified } };
  // Only as it was just seen: its owner may be letting it go at this very moment.
  const seen = { ...identified, resourceVersion };
  if (kind.apiVersion !== controller.kind.apiVersion) {
    return { verb: "apply", kind, object: { ...object, metadata: seen } };
  }
  const kept = finalizers === undefined ? {} : { finalizers };
  return { verb: "replace", kind, object: { ...object, metadata: { ...seen, ...kept } } };
}

/**
 * Whether the object is not the one that was read any more: changed (409), gone (404; for a new object that is a
 * missing namespace instead), or gone and made anew (server-side apply answers 422 for the uid).
 */
function isOutdated({ verb }: Write, { code, message }: KubeError): boolean {
  return code === 409 || (code === 404 && verb !== "create") || isStale({ code, message });
}

function isStale({ code, message }: { code: number; message: string }): boolean {
  return code === 422 && message.includes("metadata.uid");
}

/**
 * Whether the plan did not know of an object whose names it looks at: it was made since they were listed, and a new
 * plan picks another name.
 */
function isNews(
  { owns }: Controller,
  { lists }: Cache,
  kind: Write["kind"],
  { metadata: { uid } }: KubeObject,
): boolean {
  return owns.some((owned) => owned.kind.plural === kind.plural && owned.scope === "namespace") &&
    !lists.get(kind.plural)?.some((known) => known.metadata.uid === uid);
}

function nameOf(write: Write): string {
  return (write.verb === "delete" ? write.target : write.object).metadata.name;
}

function titleOf(write: Write): string {
  return `${write.kind.kind} "${nameOf(write)}"`;
}
