import type { Controller, Plan } from "../controller.ts";
import type { Key } from "../core/event/routing.ts";
import { EVERYTHING, type Reading, readingOf, type Wake, WIDE } from "../core/event/wake.ts";
import type { Cache } from "../core/observe/cache.ts";
import { decide } from "../core/plan/decide.ts";
import type { Write } from "../core/plan/write.ts";
import type { KubeClient } from "./kube/client.ts";
import { KubeError } from "./kube/rest.ts";
import type { Outcome } from "./outcome.ts";
import { perform, type Performed } from "./perform.ts";
import { inspect, isStill, read } from "./read.ts";
import { release, report } from "./report.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { inReconcileSpan } from "./telemetry/reconcile_span.ts";

/** What a run needs from outside. */
export interface Shell {
  readonly client: KubeClient;
  /** RFC 3339 now. */
  readonly now: () => string;
  readonly metrics?: Metrics | undefined;
}

/**
 * Reconciles one object: read what is not known, plan, write what differs, write the status. Never throws.
 * An outdated read is repeated once, in full; after that the caller tries again later.
 */
export async function reconcile(
  controller: Controller,
  shell: Shell,
  key: Key,
  wake: Wake,
): Promise<Outcome> {
  const reading = readingOf(controller, wake); // pure
  if (wake.bells.length > 0 && reading.cache !== undefined && reading.news.length === 0) {
    return { result: "nothing new", writes: 0, cache: reading.cache };
  }
  return await inReconcileSpan({ controller, shell, key, wake, reading }, async (client) => {
    const first = await attempt(controller, { ...shell, client }, key, reading);
    if (typeof first !== "string") return first;
    const again = first === "outdated" ? EVERYTHING : WIDE;
    const second = await attempt(controller, { ...shell, client }, key, again);
    if (typeof second !== "string") return second;
    const message = `Cannot settle "${key.name}": it keeps changing meanwhile`;
    throw new KubeError(409, "Conflict", message);
  });
}

async function attempt(
  controller: Controller,
  { client, now }: Shell,
  key: Key,
  reading: Reading,
): Promise<Outcome | "outdated" | "took over"> {
  const seen = await read(controller, client, key, reading); // requests: self, and the lists that are due
  if (seen === undefined) {
    await release(controller, client, key); // requests: what self needed, and a write where it is still listed
    return { result: "gone", writes: 0 };
  }
  const first = decide(controller, seen.cache); // pure
  const inspected = await inspect(controller, client, first); // requests: a list, where it decides what is made
  const { observed, plan, writes } = inspected === undefined
    ? first
    : decide(controller, seen.cache, inspected); // pure
  if (!seen.isSure && writes.some(({ binds }) => binds)) {
    if (!await isStill(controller, client, observed.self)) return "outdated"; // requests: self
  }
  const done = await perform(controller, client, seen.cache, writes); // requests: the writes
  if (done.outdated) return "outdated";
  if (done.tookOver && !reading.isWide) return "took over"; // where one is left behind, others may be
  const judged = writes.length === 0 ? plan : decide(controller, done.cache, inspected).plan; // pure
  const said = await report(controller, client, done, judged, now()); // requests: consumers, status
  if (said.outdated) return "outdated";
  return outcomeOf(plan, seen.cache, writes, said); // pure
}

function outcomeOf(
  plan: Plan,
  seen: Cache,
  writes: readonly Write[],
  { cache, failures, errors }: Performed,
): Outcome {
  const [error] = errors.length > 1
    ? [new AggregateError(errors, "Cannot finish a reconcile")]
    : errors;
  return {
    result: error !== undefined ? "failed" : failures.length > 0 ? "failing" : "settled",
    decision: plan.decision,
    writes: writes.length,
    repairs: writes.filter(({ repair }) => repair).length,
    plan,
    seen,
    cache,
    ...(error === undefined ? {} : { error }),
  };
}
