import type { Controller, Plan, Reconciled } from "../../controller.ts";
import type { Condition } from "../../core/kube/object.ts";
import type { KubeClient } from "../kube/client.ts";
import { LABEL } from "../../../multigres/labels.ts";
import type { Memory } from "../../core/observe/cache.ts";
import type { Metrics } from "./metrics.ts";
import type { Key, Ring } from "../../core/event/routing.ts";
import { pastSpan, type SpanHandle, withSpan } from "./span.ts";
import { type LastTrace, lastTrace, type Origin, originOf } from "../../core/trace/origin.ts";
import { becameReady, waitOf } from "../../core/trace/waits.ts";
import { readEarly, type TracedClient, tracedClient } from "./traced_client.ts";

/** What the caller knows about traces, and wants to. */
export interface Tracing {
  /** All doorbells, also those that are no news: their deliveries are answered by this run. */
  readonly rings?: readonly Ring[];
  /** `traceparent` of the sweep that wants the object looked at. */
  readonly sweep?: string | undefined;
  readonly last?: LastTrace | undefined;
  /** Gets where the next run hangs, and this run's own span, before anything can fail. */
  readonly note?: (last: LastTrace, span: string | undefined) => void;
  readonly metrics?: Metrics | undefined;
}

/** One run, as its span sees it. */
export interface Run extends Tracing {
  readonly controller: Controller;
  readonly client: KubeClient;
  readonly key: Key;
  readonly rings: readonly Ring[];
  /** Self as the run will use it without reading; undefined: it will read self first. */
  readonly known: Reconciled | undefined;
}

/** What a span needs to know of the end of a run. */
interface Ended {
  readonly result: string;
  readonly decision?: string;
  readonly memory?: Memory;
}

/**
 * Runs `work` in the span of a reconcile, hung where the object's change belongs. That depends on self, so when self
 * has to be read, it is read before there is a span, and told to it afterwards.
 */
export async function withReconcileSpan<T extends Ended>(
  run: Run,
  work: (client: TracedClient, span: SpanHandle) => Promise<T>,
): Promise<T> {
  const { controller: { kind }, client, key, rings, known, last, metrics } = run;
  const start = Date.now();
  const early = known === undefined ? await readEarly(client, kind, key) : undefined;
  const self = known ?? early?.self;
  const origin = originOf({ self, rings, sweep: run.sweep, last, now: start });
  const traced = tracedClient(client, early);
  return await withSpan(`Reconcile ${kind.kind}`, {
    parent: origin.parent?.traceparent ?? "none",
    links: origin.links,
    attributes: attributesOf(run, origin, self),
    start,
  }, async (span) => {
    run.note?.(lastTrace(self, origin, span.traceparent ?? "", start), span.traceparent);
    tellDelivery(rings, start);
    let outcome = "error";
    try {
      const ended = await work(traced, span);
      outcome = ended.result;
      span.set({ "multigres.decision": ended.decision ?? "none" });
      return ended;
    } finally {
      const { reads, writes, conflicts } = traced.calls;
      span.set({
        "multigres.outcome": outcome,
        "multigres.reads": reads,
        "multigres.writes": writes,
        "multigres.conflicts": conflicts,
      });
      const seconds = (Date.now() - start) / 1000;
      metrics?.reconciled({ kind: kind.kind, outcome, seconds, ...traced.calls });
    }
  });
}

/** Tells how long children took from their write until the event that showed them ready, as spans under that write. */
export function tellReady(
  controller: Controller,
  plan: Plan,
  before: Memory | undefined,
  after: Memory,
  rings: readonly Ring[],
): void {
  for (const wait of becameReady(controller, plan, before, after, rings, Date.now())) {
    pastSpan(`Await ${wait.kind}`, {
      start: wait.traced.at,
      end: wait.until,
      parent: wait.traced.traceparent,
      attributes: {
        "multigres.object.kind": wait.kind,
        "multigres.object.name": wait.name,
        "multigres.wait.apply_to_ready": (wait.until - wait.traced.at) / 1000,
      },
    });
  }
}

/** Tells which conditions a status write changes, as events of the reconcile's span. */
export function tellConditions(span: SpanHandle, before: Reconciled, after: Reconciled): void {
  const old = conditionsOf(before);
  for (const { type, status, reason, message } of conditionsOf(after)) {
    const was = old.find((one) => one.type === type);
    if (was?.status === status && was.reason === reason) continue;
    span.event("multigres.condition", {
      "multigres.condition.type": type,
      "multigres.condition.status": status,
      "multigres.condition.reason": reason,
      "multigres.condition.message": message,
      "multigres.condition.previous": was === undefined ? "" : `${was.status} ${was.reason}`,
    });
  }
}

function attributesOf(
  { controller, key, rings, sweep }: Run,
  origin: Origin,
  self: Reconciled | undefined,
) {
  const { uid, generation = 0, labels } = self?.metadata ?? {};
  const woken = [...new Set(rings.map((ring) => ring.kind))].sort();
  const isRoot = controller.reads !== undefined;
  return {
    "multigres.object.kind": controller.kind.kind,
    "multigres.object.namespace": key.namespace,
    "multigres.object.name": key.name,
    "multigres.object.uid": uid ?? "",
    "multigres.object.generation": generation,
    "multigres.cluster": labels?.[LABEL.cluster] ?? (isRoot ? key.name : ""),
    "multigres.origin": origin.why,
    "multigres.woken_by": woken.length > 0 ? woken : [sweep === undefined ? "retry" : "sweep"],
    "multigres.events": rings.length,
  };
}

/** The way of the event that waited longest, as a span that ends where the reconcile begins. */
function tellDelivery(rings: readonly Ring[], start: number): void {
  const wait = waitOf(rings, start);
  if (wait === undefined) return;
  const { ring, since, attributes } = wait;
  pastSpan(`Deliver ${ring.kind}`, {
    start: since,
    end: start,
    attributes: {
      "multigres.object.kind": ring.kind,
      "multigres.object.name": ring.name,
      ...attributes,
    },
  });
}

function conditionsOf({ status }: Reconciled): readonly Condition[] {
  return (status?.conditions ?? []) as Condition[];
}
