import type { Controller, Reconciled } from "../../controller.ts";
import type { Key } from "../../core/event/routing.ts";
import type { Reading, Wake } from "../../core/event/wake.ts";
import type { Doorbell } from "../../core/event/doorbell.ts";
import type { Condition } from "../../core/kube/object.ts";
import { own } from "../../core/trace/attributes.ts";
import { lastTrace, type Origin, originOf } from "../../core/trace/origin.ts";
import { becameReady, waitOf } from "../../core/trace/waits.ts";
import type { KubeClient } from "../kube/client.ts";
import type { Outcome } from "../outcome.ts";
import type { Metrics } from "./metrics.ts";
import { pastSpan, type SpanHandle, withSpan } from "./span.ts";
import { readEarly, type TracedClient, tracedClient } from "./traced_client.ts";

/** One run, as its span sees it. */
export interface Run {
  readonly controller: Controller;
  readonly shell: { readonly client: KubeClient; readonly metrics?: Metrics | undefined };
  readonly key: Key;
  readonly wake: Wake;
  readonly reading: Reading;
}

/**
 * Runs `work` in the span of a reconcile, hung where the object's change belongs, and tells what it returns. Where the
 * span belongs depends on self, so when self has to be read, it is read before there is a span, and told to it then.
 * Never throws: the outcome of what does is "failed".
 */
export async function inReconcileSpan(
  run: Run,
  work: (client: TracedClient) => Promise<Outcome>,
): Promise<Outcome> {
  const { controller, controller: { kind, domain }, shell: { client, metrics }, key } = run;
  const { wake: { bells, sweep, last }, reading: { cache, isDue } } = run;
  const start = Date.now();
  const known = cache !== undefined && !isDue(kind) ? cache.self : undefined;
  const early = known === undefined ? await readEarly(client, kind, key) : undefined;
  const self = known ?? early?.self;
  const origin = originOf({ keys: domain.keys, self, bells, sweep, last, now: start });
  const traced = tracedClient(client, domain, early);
  let outcome: Outcome = { result: "failed", writes: 0 };
  let span: string | undefined;
  try {
    await withSpan(`Reconcile ${kind.kind}`, {
      parent: origin.parent?.traceparent ?? "none",
      links: origin.links,
      attributes: attributesOf(run, origin, self),
      start,
    }, async (handle) => {
      span = handle.traceparent;
      tellDelivery(controller, bells, start);
      try {
        outcome = await work(traced);
      } finally {
        tellOutcome(run, handle, outcome, traced);
      }
      if (outcome.error !== undefined) throw outcome.error;
    });
  } catch (error) {
    outcome = { ...outcome, result: "failed", error };
  }
  const seconds = (Date.now() - start) / 1000;
  metrics?.reconciled({ kind: kind.kind, outcome: named(outcome), seconds, ...traced.calls });
  return {
    ...outcome,
    trace: { last: lastTrace(domain.keys, self, origin, span ?? "", start), span },
  };
}

/** "error" is what OpenTelemetry's readers look for. */
function named({ result }: Outcome): string {
  return result === "failed" ? "error" : result;
}

function tellOutcome(run: Run, span: SpanHandle, outcome: Outcome, traced: TracedClient): void {
  const { domain } = run.controller;
  const { reads, writes, conflicts } = traced.calls;
  tellReady(run, outcome);
  if (outcome.seen !== undefined && outcome.cache !== undefined) {
    tellConditions(run.controller, span, outcome.seen.self, outcome.cache.self);
  }
  const decision = outcome.decision ?? "none";
  span.set(own(domain, { decision, outcome: named(outcome), reads, writes, conflicts }));
}

/** Tells how long children took from their write until the event that showed them ready, as spans under that write. */
function tellReady({ controller, reading }: Run, { plan, seen }: Outcome): void {
  if (plan === undefined || seen === undefined) return;
  const { domain } = controller;
  for (const wait of becameReady(controller, plan, reading.cache, seen, reading.news, Date.now())) {
    pastSpan(`Await ${wait.kind}`, {
      start: wait.traced.at,
      end: wait.until,
      parent: wait.traced.traceparent,
      attributes: own(domain, {
        "object.kind": wait.kind,
        "object.name": wait.name,
        "wait.apply_to_ready": (wait.until - wait.traced.at) / 1000,
      }),
    });
  }
}

/** Tells which conditions a status write changed, as events of the reconcile's span. */
function tellConditions(
  { domain }: Controller,
  span: SpanHandle,
  before: Reconciled,
  after: Reconciled,
): void {
  const old = conditionsOf(before);
  for (const { type, status, reason, message } of conditionsOf(after)) {
    const was = old.find((one) => one.type === type);
    if (was?.status === status && was.reason === reason) continue;
    span.event(
      `${domain.name}.condition`,
      own(domain, {
        "condition.type": type,
        "condition.status": status,
        "condition.reason": reason,
        "condition.message": message,
        "condition.previous": was === undefined ? "" : `${was.status} ${was.reason}`,
      }),
    );
  }
}

function attributesOf(
  { controller: { domain, kind }, key, wake: { bells, sweep } }: Run,
  origin: Origin,
  self: Reconciled | undefined,
) {
  const { uid, generation = 0, labels } = self?.metadata ?? {};
  const woken = [...new Set(bells.map((bell) => bell.kind))].sort();
  const isRoot = kind.kind === domain.family.kind;
  return {
    ...own(domain, {
      "object.kind": kind.kind,
      "object.namespace": key.namespace,
      "object.name": key.name,
      "object.uid": uid ?? "",
      "object.generation": generation,
      origin: origin.why,
      woken_by: woken.length > 0 ? woken : [sweep === undefined ? "retry" : "sweep"],
      events: bells.length,
    }),
    // Such as `acme.site` of the label `acme.example/site`: what all runs of a family are found by.
    [domain.family.label.replace(/^.*\//, `${domain.name}.`)]: labels?.[domain.family.label] ??
      (isRoot ? key.name : ""),
  };
}

/** The way of the event that waited longest, as a span that ends where the reconcile begins. */
function tellDelivery({ domain }: Controller, bells: readonly Doorbell[], start: number): void {
  const wait = waitOf(domain, bells, start);
  if (wait === undefined) return;
  const { bell, since, attributes } = wait;
  pastSpan(`Deliver ${bell.kind}`, {
    start: since,
    end: start,
    attributes: {
      ...own(domain, { "object.kind": bell.kind, "object.name": bell.name }),
      ...attributes,
    },
  });
}

function conditionsOf({ status }: Reconciled): readonly Condition[] {
  return (status?.conditions ?? []) as Condition[];
}
