import type { Controller, Reconciled } from "../controller.ts";
import type { ObjectEvent } from "../core/event/cloud_event.ts";
import { dispatch, found, isWorthIt, type Known, type Search } from "../core/event/dispatch.ts";
import { type Arrival, type Doorbell, doorbellOf } from "../core/event/doorbell.ts";
import type { Key } from "../core/event/routing.ts";
import type { Wake } from "../core/event/wake.ts";
import type { Cache } from "../core/observe/cache.ts";
import { isUnsettled } from "../core/plan/settled.ts";
import { own } from "../core/trace/attributes.ts";
import { bringer, type LastTrace } from "../core/trace/origin.ts";
import type { KubeObject } from "../core/kube/object.ts";
import { boundedMap } from "./bounded_map.ts";
import { CLOCK, type Clock } from "./clock.ts";
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
  /** Makes what is not settled due, soon: what this process's predecessor acknowledged and did not finish. */
  resume(): void;
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

/** What surrounds a worker. */
export interface Surroundings {
  readonly metrics?: Metrics | undefined;
  /** The only namespace that is swept; all of them unless given. */
  readonly namespace?: string | undefined;
  readonly clock?: Clock;
}

/** Makes the worker of a controller. */
export function createWorker(
  controller: Controller,
  client: KubeClient,
  { metrics, namespace, clock = CLOCK }: Surroundings = {},
): Worker {
  const caches = boundedMap<Cache>(CACHES);
  // Beside the caches, because a run that fails leaves none and yet its retry belongs to the same trace.
  const traces = boundedMap<LastTrace>(CACHES);
  /** Objects whose last run was refused something. */
  const refused = new Set<string>();
  const listeners: (() => void)[] = [];
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
  /** Versions that our own notes on other objects have made. */
  const echoes = boundedMap<true>(CACHES);
  const shell: Shell = { client: noting(client, (id) => echoes.set(id, true)), now, metrics };
  const known: Known = {
    of: (key) => refused.has(idOf(key)) ? undefined : caches.get(idOf(key)),
    isEcho: (bell) => echoes.get(versionOf(bell)) !== undefined,
  };
  const objects = createWorkqueue<Doorbell | Sweep>({ run: runObject, clock });
  const searches = createWorkqueue<Search>({ run: runSearch, gather: GATHER, clock });
  const starts = createWorkqueue<Arrival>({ run: runStart, clock });

  async function runObject(
    id: string,
    news: readonly (Doorbell | Sweep)[],
    isRetry: boolean,
  ): Promise<Next> {
    const began = performance.now();
    const wake = wakeOf(id, news, isRetry);
    // What rings meanwhile is compared with what the run ends with, not with what it began with.
    caches.delete(id);
    const outcome = await reconcile(controller, shell, keyOf(id), wake);
    if (outcome.trace !== undefined) traces.set(id, outcome.trace.last);
    if (outcome.result !== "failed" && outcome.cache !== undefined) caches.set(id, outcome.cache);
    if (outcome.result === "failing") refused.add(id);
    else if (outcome.result !== "failed") refused.delete(id);
    tell(id, outcome, Math.round(performance.now() - began));
    if (outcome.result === "failed") return "retry";
    if (outcome.result === "failing") return "refused";
    return (outcome.repairs ?? 0) > 0 ? "contended" : "settled";
  }

  function wakeOf(id: string, news: readonly (Doorbell | Sweep)[], isRetry: boolean): Wake {
    const bells = news.filter((item) => "uid" in item);
    // What failed may have failed because of what is remembered.
    const isRung = bells.length === news.length && !isRetry && !refused.has(id);
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
    const worth = all.filter((search) => isWorthIt(search, known));
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

  /** Finds what this process's predecessor acknowledged and did not finish. */
  async function runStart(_: string, [arrival]: readonly Arrival[]): Promise<Next> {
    const selves = await client.list(controller.kind, namespace) as Reconciled[];
    for (const self of selves.filter(isUnsettled)) {
      const bell = doorbellOf(controller, { object: self, change: "update" }, arrival);
      objects.due(idOf(self.metadata), bell);
    }
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
    resume: () => void starts.due("", { received: clock.now(), cold: true }),
    async sweep(traceparent) {
      const findings = await dryRun(controller, client, namespace, now());
      for (const key of findings.due) objects.due(idOf(key), { sweep: traceparent });
      log("info", "Swept", { ...findings, kind: controller.kind.kind, due: findings.due.length });
      return findings;
    },
    async drain() {
      listeners.forEach((listener) => listener());
      await starts.drain();
      await searches.drain();
      await objects.drain();
    },
    onDrain: (listener) => void listeners.push(listener),
    isReady: () => objects.hasRoom(),
    size: () => objects.size() + searches.size() + starts.size(),
  };
}

/** A client that tells the versions that its notes on other objects make. */
function noting(client: KubeClient, tell: (version: string) => void): KubeClient {
  return {
    ...client,
    async applyStatus(kind, target, status, manager) {
      const answer = await client.applyStatus(kind, target, status, manager);
      tell(versionOf(answer.metadata));
      return answer;
    },
  };
}

function versionOf(
  { uid, resourceVersion }: Pick<KubeObject["metadata"], "uid" | "resourceVersion">,
) {
  return `${uid}/${resourceVersion}`;
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
