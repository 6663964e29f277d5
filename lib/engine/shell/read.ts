import {
  type Controller,
  isKind,
  type Kind,
  needsOf,
  type Owned,
  type Reconciled,
} from "../controller.ts";
import type { Key } from "../core/event/routing.ts";
import { EVERYTHING, type Reading } from "../core/event/wake.ts";
import { canonical } from "../core/hash.ts";
import type { KubeObject } from "../core/kube/object.ts";
import { type Cache, withList } from "../core/observe/cache.ts";
import { familyOf, isLeftBehind, isOurs } from "../core/observe/ownership.ts";
import type { Decided } from "../core/plan/decide.ts";
import type { KubeClient } from "./kube/client.ts";

/** What a run has in front of it. */
export interface Seen {
  readonly cache: Cache;
  /** Self was read in this run; otherwise it is remembered, and may be gone. */
  readonly isSure: boolean;
}

/**
 * Reads self and the lists that are due; the rest is what the cache holds.
 * @returns undefined if self is gone, or on its way out
 */
export async function read(
  controller: Controller,
  client: KubeClient,
  key: Key,
  reading: Reading,
): Promise<Seen | undefined> {
  const { cache: known, isDue } = reading;
  if (known !== undefined && !isDue(controller.kind)) {
    return { cache: await readLists(controller, client, known.self, reading), isSure: false };
  }
  const self = await client.get(controller.kind, key.namespace, key.name) as Reconciled | undefined;
  if (self === undefined || isLeaving(self)) return undefined;
  const believed = known === undefined || isForeign(known.self, self)
    ? forgetting(reading)
    : reading;
  return { cache: await readLists(controller, client, self, believed), isSure: true };
}

/** Whether self is still the one that a plan was made for. Requests: self. */
export async function isStill(
  { kind }: Controller,
  client: KubeClient,
  { metadata: { namespace, name, uid, generation } }: Reconciled,
): Promise<boolean> {
  const now = await client.get(kind, namespace, name);
  return now !== undefined && !isLeaving(now) && now.metadata.uid === uid &&
    now.metadata.generation === generation;
}

/** Looks at what decides how a child is made, if the plan is about to make one of that kind. */
export async function inspect(
  { inspects }: Controller,
  client: KubeClient,
  { observed: { self }, writes }: Decided,
): Promise<KubeObject[] | undefined> {
  const isAsked = inspects !== undefined &&
    writes.some(({ verb, kind }) => verb === "create" && isKind(inspects.before, kind));
  if (!isAsked) return undefined;
  return await client.list(inspects.kind, self.metadata.namespace, inspects.selector(self));
}

/**
 * Whether somebody else has written self's status, or made self anew: then another process is at work, and a status must
 * be as new as the lists that it is judged from.
 */
function isForeign(known: Reconciled, self: Reconciled): boolean {
  return known.metadata.uid !== self.metadata.uid ||
    canonical(known.status) !== canonical(self.status);
}

function forgetting(reading: Reading): Reading {
  return { ...EVERYTHING, news: reading.news, isWide: reading.isWide };
}

async function readLists(
  controller: Controller,
  client: KubeClient,
  self: Reconciled,
  { cache: known, news, isDue, isWide }: Reading,
): Promise<Cache> {
  const { namespace } = self.metadata;
  const isFirstTime = known === undefined && news.length > 0 && isNew(self);
  let cache: Cache = { self, lists: known?.lists ?? new Map() };
  for (const owned of controller.owns) {
    const { kind, scope } = owned;
    if (!isDue(kind)) continue;
    if (isFirstTime && scope === undefined) {
      cache = withList(cache, kind, []);
      continue;
    }
    const listed = await list(controller, client, self, owned);
    const unlisted = scope === "namespace" ? [] : [
      ...await findRung(controller, client, self, kind, listed, news),
      ...(isWide ? await findLeftBehind(controller, client, self, kind) : []),
    ];
    cache = withList(cache, kind, [...listed, ...unlisted]);
  }
  for (const kind of controller.reads ?? []) {
    // Also when nothing is needed any more but something was: it has to be given up.
    const isConcerned = needsOf(controller, self).length > 0 ||
      (controller.needed?.(self) ?? false);
    const isNewIntent = known?.self.metadata.generation !== self.metadata.generation;
    if (isConcerned && (isDue(kind) || isNewIntent || !cache.lists.has(kind.plural))) {
      cache = withList(cache, kind, await client.list(kind, namespace));
    }
  }
  return cache;
}

async function list(
  { domain }: Controller,
  client: KubeClient,
  { metadata: { namespace, uid } }: Reconciled,
  { kind, scope }: Owned,
): Promise<KubeObject[]> {
  const selector = scope === "namespace" ? undefined : `${domain.keys.ownerUid}=${uid}`;
  return await client.list(kind, namespace, selector);
}

/**
 * Objects that rang and are not listed: gone, or the label that lists them was taken away. To the event source, too, who
 * loses a label is gone.
 */
async function findRung(
  { domain }: Controller,
  client: KubeClient,
  self: Reconciled,
  kind: Kind,
  listed: readonly KubeObject[],
  news: Reading["news"],
): Promise<KubeObject[]> {
  const names = news.filter((bell) => isKind(kind, bell)).map(({ name }) => name)
    .filter((name) => !listed.some(({ metadata }) => metadata.name === name));
  const found: KubeObject[] = [];
  for (const name of new Set(names)) {
    const object = await client.get(kind, self.metadata.namespace, name);
    if (object !== undefined && isOurs(domain, self, object)) found.push(object);
  }
  return found;
}

/** Objects of a predecessor of self, which carry its uid, not self's. */
async function findLeftBehind(
  { domain }: Controller,
  client: KubeClient,
  self: Reconciled,
  kind: Kind,
): Promise<KubeObject[]> {
  const { family, keys } = domain;
  const selector = `${family.label}=${
    familyOf(family, self)
  },${keys.ownerUid}!=${self.metadata.uid}`;
  const objects = await client.list(kind, self.metadata.namespace, selector);
  return objects.filter((object) => isLeftBehind(domain, self, object));
}

/**
 * A new object has no children, so nothing is listed. If a run crashed before it could say so, creating the children
 * again fails (it never overwrites), and everything is read.
 */
function isNew(self: Reconciled): boolean {
  return self.metadata.generation === 1 && self.status === undefined;
}

function isLeaving({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
