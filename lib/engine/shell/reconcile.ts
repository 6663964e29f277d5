import { consumerWrites } from "../core/plan/consumers.ts";
import type { Controller, Kind, Reconciled } from "../controller.ts";
import type { KubeClient } from "./kube/client.ts";
import { KubeError } from "./kube/rest.ts";
import type { KubeObject } from "../core/kube/object.ts";
import { LABEL } from "../../multigres/labels.ts";
import { type Memory, observe, remember, withList } from "../core/observe/cache.ts";
import { perform } from "./perform.ts";
import { isKnown, type Key, type Ring } from "../core/event/routing.ts";
import {
  tellConditions,
  tellReady,
  type Tracing,
  withReconcileSpan,
} from "./telemetry/reconcile_span.ts";
import { currentTraceparent, type SpanHandle } from "./telemetry/span.ts";
import { childWrites, statusWrite, withFailures } from "../core/plan/diff.ts";

/** What a run found and did. */
export interface Outcome {
  readonly result: "nothing new" | "gone" | "settled" | "failing";
  readonly decision?: "apply" | "hold";
  readonly writes: number;
  /** Children that somebody else had changed. */
  readonly repairs?: number;
  /** What the next run may rely on; undefined: it reads everything. */
  readonly memory?: Memory;
}

/** What a run needs from outside. */
export interface Shell {
  readonly client: KubeClient;
  /** RFC 3339 now. */
  readonly now: () => string;
}

/**
 * Reconciles one object: read what is not known, plan, write what differs, write the status.
 * An outdated read is repeated once, in full; after that the caller tries again later.
 * @param rings what woke it; empty reads everything
 * @param tracing what decides which trace the run is part of
 * @throws KubeError (or AggregateError of them) for failures of the machine, after everything else was tried
 */
export async function reconcile(
  controller: Controller,
  shell: Shell,
  key: Key,
  rings: readonly Ring[],
  memory: Memory | undefined,
  tracing: Tracing = {},
): Promise<Outcome> {
  const news = memory === undefined ? rings : rings.filter((ring) => !isKnown(memory, ring));
  if (memory !== undefined && rings.length > 0 && news.length === 0) {
    return { result: "nothing new", writes: 0, memory };
  }
  const before = rings.length === 0 ? undefined : memory;
  const known = before !== undefined && !rang(controller.kind, news) ? before.self : undefined;
  const run = { rings, ...tracing, controller, client: shell.client, key, known };
  return await withReconcileSpan(run, async (client, span) => {
    const traced = { ...shell, client };
    const first = await once(controller, traced, key, before, news, span);
    if (first !== "outdated") return first;
    const second = await once(controller, traced, key, undefined, [], span);
    if (second !== "outdated") return second;
    throw new KubeError(
      409,
      "Conflict",
      `Cannot settle "${key.name}": it keeps changing meanwhile`,
    );
  });
}

async function once(
  controller: Controller,
  { client, now }: Shell,
  key: Key,
  before: Memory | undefined,
  news: readonly Ring[],
  span: SpanHandle,
): Promise<Outcome | "outdated"> {
  let memory = await read(controller, client, key, before, news);
  if (memory === undefined || memory.self.metadata.deletionTimestamp !== undefined) {
    await release(controller, client, key);
    return { result: "gone", writes: 0 };
  }
  const stamp = { now: now(), ...traced() };
  const plan = controller.reconcile(observe(controller, memory));
  tellReady(controller, plan, before, memory, news);
  const writes = childWrites(controller, observe(controller, memory), plan, stamp);
  const performed = await perform(controller, client, memory, writes);
  memory = performed.memory;
  if (performed.outdated) return "outdated";

  const errors = [...performed.errors];
  try {
    memory = await enlist(controller, client, memory);
    // The answers to the writes are the newest observation; the status is judged from them.
    const judged = writes.length === 0 ? plan : controller.reconcile(observe(controller, memory));
    const status = statusWrite(
      controller,
      memory.self,
      withFailures(judged, performed.failures),
      stamp,
    );
    if (status !== undefined) {
      const { self } = memory;
      const result = await perform(controller, client, memory, [status]);
      if (result.outdated) return "outdated";
      memory = result.memory;
      errors.push(...result.errors);
      for (const { message } of result.failures) throw new Error(message);
      tellConditions(span, self, memory.self);
    }
  } catch (error) {
    errors.push(error);
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, "Cannot finish a reconcile");
  return {
    result: performed.failures.length > 0 ? "failing" : "settled",
    decision: plan.decision,
    writes: writes.length,
    repairs: writes.filter(({ repair }) => repair).length,
    memory,
  };
}

/** Reads self and the lists that are not known; without news, all of them. */
async function read(
  controller: Controller,
  client: KubeClient,
  key: Key,
  before: Memory | undefined,
  news: readonly Ring[],
): Promise<Memory | undefined> {
  const isDue = (kind: Kind) => before === undefined || rang(kind, news);
  const self = before !== undefined && !isDue(controller.kind)
    ? before.self
    : await client.get(controller.kind, key.namespace, key.name) as Reconciled | undefined;
  if (self === undefined) return undefined;
  const firstTime = before === undefined && news.length > 0 && isNew(self);
  let memory: Memory = { self, lists: before?.lists ?? new Map() };
  if (self.metadata.deletionTimestamp !== undefined) return memory;
  for (const { kind, scope } of controller.owns) {
    if (!isDue(kind)) continue;
    if (firstTime && scope === undefined) {
      memory = withList(memory, kind, []);
      continue;
    }
    const selector = scope === "namespace" ? undefined : `${LABEL.ownerUid}=${self.metadata.uid}`;
    memory = withList(memory, kind, await client.list(kind, key.namespace, selector));
  }
  for (const kind of controller.reads ?? []) {
    // Also when nothing is needed any more but the last status names something: it has to be given up.
    const concerned = controller.needs(self).length > 0 || hasReferred(self);
    if (concerned && (isDue(kind) || !memory.lists.has(kind.plural))) {
      memory = withList(memory, kind, await client.list(kind, key.namespace));
    }
  }
  return memory;
}

/**
 * A new object has no children, so nothing is listed. If a run crashed before it could say so, creating the children
 * again fails (it never overwrites), and everything is read.
 */
function isNew(self: Reconciled): boolean {
  return self.metadata.generation === 1 && self.status === undefined;
}

function hasReferred(self: KubeObject): boolean {
  const { status } = self as { status?: { resolvedTemplates?: unknown[] } };
  return (status?.resolvedTemplates?.length ?? 0) > 0;
}

/** Brings `status.consumers` of the related objects up to date. */
async function enlist(
  controller: Controller,
  client: KubeClient,
  before: Memory,
): Promise<Memory> {
  let memory = before;
  const { self } = memory;
  for (const kind of controller.reads ?? []) {
    const candidates = memory.lists.get(kind.plural) ?? [];
    for (
      const write of consumerWrites(kind, self.metadata, controller.needs(self), candidates)
    ) {
      memory = remember(memory, kind, await applyConsumer(client, write) ?? write.target);
    }
  }
  return memory;
}

/** Takes an object that is gone out of every `status.consumers`. */
async function release(controller: Controller, client: KubeClient, key: Key): Promise<void> {
  for (const kind of controller.reads ?? []) {
    const candidates = await client.list(kind, key.namespace);
    for (const write of consumerWrites(kind, key, [], candidates)) {
      await applyConsumer(client, write);
    }
  }
}

async function applyConsumer(
  client: KubeClient,
  { kind, target, status, manager }: ReturnType<typeof consumerWrites>[number],
): Promise<KubeObject | undefined> {
  try {
    return await client.applyStatus(kind, target, status, manager);
  } catch (error) {
    // Deleted since it was listed: nothing left to keep exact.
    if (error instanceof KubeError && (error.code === 404 || error.code === 409)) return undefined;
    throw error;
  }
}

function rang(kind: Kind, news: readonly Ring[]): boolean {
  return news.some((ring) => ring.kind === kind.kind);
}

function traced(): { traceparent?: string; tracedAt?: string } {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent, tracedAt: new Date().toISOString() };
}
