import type { Controller, Reconciled } from "../controller.ts";
import type { ObjectEvent } from "../core/event/cloud_event.ts";
import { type Caches, dispatch, found, isWorthIt, type Search } from "../core/event/dispatch.ts";
import { type Arrival, type Doorbell, doorbellOf } from "../core/event/doorbell.ts";
import type { Key } from "../core/event/routing.ts";
import type { Wake } from "../core/event/wake.ts";
import type { Cache } from "../core/observe/cache.ts";
import { isUnsettled } from "../core/plan/settled.ts";
import { own } from "../core/trace/attributes.ts";
import { bringer, type LastTrace } from "../core/trace/origin.ts";
import { boundedMap } from "./bounded_map.ts";
import type { KubeClient } from "./kube/client.ts";
import type { Outcome } from "./outcome.ts";
import { reconcile, type Shell } from "./reconcile.ts";
import { dryRun, type Findings } from "./sweep/dry_run.ts";
import { log } from "./telemetry/log.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { type SpanOptions, withSpan } from "./telemetry/span.ts";
import { tracedClient } from "./telemetry/traced_client.ts";
import { createWorkqueue, type Next } from "./workqueue.ts";

/** How many objects a process remembers; forgetting one costs it a full read. */
const CACHES = 1000;

/**
 * What is applied together is searched for together, in ms: one list for several objects that others need, and one that
 * comes with them is woken by its own event first, which its trace then goes on from.
 */
const GATHER = 100;

/** Takes events for one kind and sees to it that its objects get reconciled. */
export interface Worker {
  /** Notes an event: accepted, of no concern, or no room. Never waits. */
  ring(event: ObjectEvent, arrival?: Arrival): "accepted" | "ignored" | "full";
  /** Makes what is not settled due: what this process's predecessor acknowledged and did not finish. */
  resume(): Promise<void>;
  /**
   * Looks at all objects and makes those due that a run would do something for. Gives what it found.
   * @param traceparent of the request that asks for it
   */
  sweep(traceparent?: string): Promise<Findings>;
  /** Finishes what is due; nothing is accepted any more. */
  drain(): Promise<void>;
  onDrain(listener: () => void): void;
  isReady(): boolean;
  size(): number;
}

/** The clock's wish to look at an object, whatever is remembered of it. */
interface Sweep {
  readonly sweep: string | undefined;
}

/** Makes the worker of a controller. @param namespace the only one that is swept; all of them unless given */
export function createWorker(
  controller: Controller,
  client: KubeClient,
  metrics?: Metrics,
  namespace?: string,
): Worker {
  const caches = boundedMap<Cache>(CACHES);
  // Beside the caches, because a run that fails leaves none and yet its retry belongs to the same trace.
  const traces = boundedMap<LastTrace>(CACHES);
  /** Objects whose last run was refused something. */
  const refused = new Set<string>();
  const listeners: (() => void)[] = [];
  const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const shell: Shell = { client, now, metrics };
  const known: Caches = { of: (key) => caches.get(idOf(key)), all: () => caches.values() };
  const objects = createWorkqueue<Doorbell | Sweep>({ run: runObject });
  const searches = createWorkqueue<Search>({ run: runSearch, gather: GATHER });

  async function runObject(id: string, news: readonly (Doorbell | Sweep)[]): Promise<Next> {
    const began = performance.now();
    const outcome = await reconcile(controller, shell, keyOf(id), wakeOf(id, news));
    if (outcome.trace !== undefined) traces.set(id, outcome.trace.last);
    caches.delete(id);
    if (outcome.result !== "failed" && outcome.cache !== undefined) caches.set(id, outcome.cache);
    if (outcome.result === "failing") refused.add(id);
    else if (outcome.result !== "failed") refused.delete(id);
    tell(id, outcome, Math.round(performance.now() - began));
    if (outcome.result === "failed") return "retry";
    if (outcome.result === "failing") return "refused";
    return (outcome.repairs ?? 0) > 0 ? "contended" : "settled";
  }

  function wakeOf(id: string, news: readonly (Doorbell | Sweep)[]): Wake {
    const bells = news.filter((item) => "uid" in item);
    // No news at all is a retry: what failed may have failed because of what is remembered. A retry that came
    // together with news is one, too.
    const isRung = bells.length === news.length && news.length > 0 && !refused.has(id);
    return {
      bells,
      read: isRung ? "what rang" : "everything",
      cache: caches.get(id),
      sweep: news.find((item) => "sweep" in item)?.sweep,
      last: traces.get(id),
    };
  }

  function tell(id: string, outcome: Outcome, ms: number): void {
    const { result, decision, writes, repairs = 0, error, trace } = outcome;
    const fields = { kind: controller.kind.kind, ...keyOf(id) };
    if (result === "failed") {
      log("error", "Cannot reconcile", { ...fields, error: String(error) }, trace?.span);
    } else if (result !== "nothing new") {
      log("info", "Reconciled", { ...fields, result, decision, writes, repairs, ms }, trace?.span);
    }
  }

  /** Finds the objects that an event concerns when the event itself does not name them. */
  async function runSearch(namespace: string, all: readonly Search[]): Promise<Next> {
    const worth = all.filter((search) => isWorthIt(controller, search, known));
    if (worth.length === 0) return "settled";
    // The root of the trace: whoever needs an object that was edited hangs below it.
    await withSpan(`Find ${controller.kind.kind}`, searchSpan(controller, worth), async (span) => {
      const at = Date.now();
      const cause = span.traceparent === undefined ? {} : {
        cause: { traceparent: span.traceparent, at },
      };
      const traced = tracedClient(client, controller.domain);
      const selves = await traced.list(controller.kind, namespace) as Reconciled[];
      for (const { key, bell } of found(selves, worth)) {
        objects.due(idOf(key), { ...bell, ...cause });
      }
    });
    return "settled";
  }

  return {
    ring(event, arrival) {
      const to = dispatch(controller, event, known, arrival);
      if (to.to === "nobody") return "ignored";
      const hasRoom = to.to === "search"
        ? searches.due(to.search.namespace, to.search)
        : objects.due(idOf(to.key), to.bell);
      return hasRoom ? "accepted" : "full";
    },
    async resume() {
      const selves = await client.list(controller.kind, namespace) as Reconciled[];
      const arrival = { received: Date.now(), cold: true };
      for (const self of selves.filter(isUnsettled)) {
        const bell = doorbellOf(controller, { object: self, change: "update" }, arrival);
        objects.due(idOf(self.metadata), bell);
      }
    },
    async sweep(traceparent) {
      const findings = await dryRun(controller, client, namespace, now());
      for (const key of findings.due) objects.due(idOf(key), { sweep: traceparent });
      log("info", "Swept", { ...findings, kind: controller.kind.kind, due: findings.due.length });
      return findings;
    },
    async drain() {
      listeners.forEach((listener) => listener());
      await searches.drain();
      await objects.drain();
    },
    onDrain: (listener) => void listeners.push(listener),
    isReady: () => objects.hasRoom(),
    size: () => objects.size() + searches.size(),
  };
}

function searchSpan({ domain }: Controller, searches: readonly Search[]): SpanOptions {
  const bells = searches.map(({ bell }) => bell);
  const parent = bringer(bells, Date.now())?.traceparent;
  const deliveries = bells.map(({ arrival }) => arrival?.delivery)
    .filter((delivery) => delivery !== undefined);
  return {
    parent: parent ?? "none",
    links: deliveries.filter((delivery) => delivery !== parent),
    attributes: own(domain, {
      woken_by: [...new Set(bells.map(({ kind }) => kind))],
      "object.name": [...new Set(bells.map(({ name }) => name))],
    }),
  };
}

function idOf({ namespace, name }: Key): string {
  return `${namespace}/${name}`;
}

function keyOf(id: string): Key {
  const [namespace = "", name = ""] = id.split("/");
  return { namespace, name };
}
