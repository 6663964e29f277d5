import { consumerWrites, goneConsumers } from "../../core/plan/consumers.ts";
import {
  type Controller,
  type Kind,
  needsOf,
  type Owned,
  type Reconciled,
} from "../../controller.ts";
import type { Key } from "../../core/event/routing.ts";
import { fieldManager } from "../../core/function_name.ts";
import { controllerOf, type KubeObject } from "../../core/kube/object.ts";
import type { Cache } from "../../core/observe/cache.ts";
import { isLeftBehind } from "../../core/observe/ownership.ts";
import { decide } from "../../core/plan/decide.ts";
import { isUnsettled } from "../../core/plan/settled.ts";
import { statusWrite, withFailures } from "../../core/plan/status.ts";
import type { KubeClient } from "../kube/client.ts";

/** What a look at everything found. */
export interface Findings {
  /** How many objects of the kind there are. */
  readonly objects: number;
  /** Those that still need work by their own status, be it only a pod's. */
  readonly unsettled: number;
  /** Objects that a run would do something for; it reads for itself before it does. */
  readonly due: readonly Key[];
}

/**
 * Looks at all objects of a kind without touching them: a list or two per kind, however many objects there are, and a plan
 * for each. So the sweep of a hundred settled clusters asks for no more than that of one.
 * @param namespace the only one to look at; all of them unless given
 * @param now RFC 3339
 * @throws KubeError if a list fails
 */
export async function dryRun(
  controller: Controller,
  client: KubeClient,
  namespace: string | undefined,
  now: string,
): Promise<Findings> {
  // Self first: who appears in between is not looked at, instead of looking as if its children were missing.
  const selves = await client.list(controller.kind, namespace) as Reconciled[];
  if (selves.length === 0 && (controller.reads ?? []).length === 0) {
    return { objects: 0, unsettled: 0, due: [] };
  }
  const shelves = new Map<string, KubeObject[]>();
  for (const { kind, scope } of controller.owns) {
    for (const object of await listMarked(controller, client, kind, namespace)) {
      for (const key of shelvesOf(controller, kind, scope, object)) put(shelves, key, object);
    }
  }
  const read: KubeObject[] = [];
  for (const kind of controller.reads ?? []) {
    for (const object of await client.list(kind, namespace)) {
      read.push(object);
      put(shelves, shelf(kind, object.metadata.namespace), object);
    }
  }
  const due = selves
    .filter((self) => isDue(controller, cacheOf(controller, self, shelves), now))
    .map(({ metadata: { namespace, name } }) => ({ namespace, name }));
  return {
    objects: selves.length,
    unsettled: selves.filter(isUnsettled).length,
    due: [...due, ...goneConsumers(read, selves.filter(isStaying).map(({ metadata }) => metadata))],
  };
}

/** All objects of a kind that carry our mark. Of two labels that tell it, somebody may have taken one away. */
async function listMarked(
  { domain: { group, family, keys } }: Controller,
  client: KubeClient,
  kind: Kind,
  namespace: string | undefined,
): Promise<KubeObject[]> {
  if (kind.apiVersion.startsWith(`${group}/`)) return await client.list(kind, namespace);
  const marked = await client.list(kind, namespace, family.label);
  return [...marked, ...await client.list(kind, namespace, `${keys.ownerUid},!${family.label}`)];
}

/** Whose an object is: its controller's; or, where nobody controls it, whose marks it carries. */
function shelvesOf(
  { domain: { keys } }: Controller,
  kind: Kind,
  scope: Owned["scope"],
  object: KubeObject,
): string[] {
  const { namespace, labels, annotations } = object.metadata;
  if (scope === "namespace") return [shelf(kind, namespace)];
  const controlling = controllerOf(object)?.uid;
  const marks = [labels?.[keys.ownerUid], annotations?.[keys.owner]];
  return (controlling === undefined ? marks : [controlling]).filter((mark) => mark !== undefined)
    .map((mark) => shelf(kind, namespace, mark));
}

/** What a run of this object alone would have read. */
function cacheOf(
  { domain, owns, reads = [] }: Controller,
  self: Reconciled,
  shelves: ReadonlyMap<string, KubeObject[]>,
): Cache {
  const { namespace, name, uid } = self.metadata;
  const on = (kind: Kind, owner?: string) => shelves.get(shelf(kind, namespace, owner)) ?? [];
  const owned = owns.map(({ kind, scope }) => {
    const objects = scope === "namespace" ? on(kind) : [
      ...new Set([
        ...on(kind, uid),
        ...on(kind, name).filter((one) => isLeftBehind(domain, self, one)),
      ]),
    ];
    return [kind.plural, objects] as const;
  });
  const read = reads.map((kind) => [kind.plural, on(kind)] as const);
  return { self, lists: new Map([...owned, ...read]) };
}

/** Whether a run would write anything. One that fails must not keep the others from being looked at: its run says why. */
function isDue(controller: Controller, cache: Cache, now: string): boolean {
  if (!isStaying(cache.self)) return false;
  try {
    return changesAnything(controller, cache, now);
  } catch {
    return true;
  }
}

function changesAnything(controller: Controller, cache: Cache, now: string): boolean {
  const { self, lists } = cache;
  const { plan, writes } = decide(controller, cache);
  return writes.length > 0 ||
    statusWrite(controller, self, withFailures(plan, []), now) !== undefined ||
    (controller.reads ?? []).some((kind) => {
      const candidates = lists.get(kind.plural) ?? [];
      return consumerWrites(
        kind,
        fieldManager(controller),
        self.metadata,
        needsOf(controller, self),
        candidates,
      ).length > 0;
    });
}

function isStaying({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

function shelf(kind: Kind, namespace: string, uid = ""): string {
  return [kind.plural, namespace, uid].join("/");
}

function put(shelves: Map<string, KubeObject[]>, key: string, object: KubeObject): void {
  const objects = shelves.get(key);
  if (objects === undefined) shelves.set(key, [object]);
  else objects.push(object);
}
