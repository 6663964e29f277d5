import type { ObjectEvent } from "../core/event/cloud_event.ts";
import type { Controller, Reconciled } from "../controller.ts";
import type { KubeClient } from "./kube/client.ts";
import { log } from "./telemetry/log.ts";
import type { Memory } from "../core/observe/cache.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import {
  type Arrival,
  type Audience,
  audienceOf,
  isKnown,
  type Key,
  type Ring,
  ringOf,
} from "../core/event/routing.ts";
import { reconcile } from "./reconcile.ts";
import { createScheduler, type Next } from "./workqueue.ts";
import { type Survey, survey } from "./sweep/dry_run.ts";
import { type SpanOptions, withSpan } from "./telemetry/span.ts";
import { bringer, type LastTrace } from "../core/trace/origin.ts";
import { tracedClient } from "./telemetry/traced_client.ts";
import { isUnsettled } from "../core/plan/diff.ts";

/** How many objects a process remembers; forgetting one costs it a full read. */
const MEMORIES = 1000;

/**
 * What is applied together is searched for together, in ms: one list for several templates, and a cluster that comes
 * with them is woken by its own event first, which its trace then goes on from.
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
  sweep(traceparent?: string): Promise<Survey>;
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

type Search = Extract<Audience<Reconciled>, { to: "search" }> & { ring: Ring };

/** Makes the worker of a controller. @param namespace the only one that is swept; all of them unless given */
export function createWorker(
  controller: Controller,
  client: KubeClient,
  metrics?: Metrics,
  namespace?: string,
): Worker {
  const memories = createMemory<Memory>(MEMORIES);
  // Beside the memories, because a run that fails leaves none and yet its retry belongs to the same trace.
  const traces = createMemory<LastTrace>(MEMORIES);
  /** Objects whose last run was refused something. */
  const refused = new Set<string>();
  const listeners: (() => void)[] = [];
  const shell = { client, now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z") };
  const objects = createScheduler<Ring | Sweep>({ run: runObject });
  const searches = createScheduler<Search>({ run: runSearch, gather: GATHER });

  async function runObject(id: string, news: readonly (Ring | Sweep)[]): Promise<Next> {
    const rings = news.filter((item) => "uid" in item);
    const sweep = news.find((item) => "sweep" in item)?.sweep;
    // No news at all is a retry: what failed may have failed because of what is remembered. A retry that came
    // together with news is one, too.
    const partial = rings.length === news.length && news.length > 0 && !refused.has(id);
    const memory = partial ? memories.get(id) : undefined;
    const key = keyOf(id);
    const fields = { kind: controller.kind.kind, ...key };
    const start = performance.now();
    let span: string | undefined;
    const note = (trace: LastTrace, own: string | undefined) => {
      traces.set(id, trace);
      span = own;
    };
    const tracing = { rings, sweep, last: traces.get(id), note, metrics };
    try {
      const woken = partial ? rings : [];
      const outcome = await reconcile(controller, shell, key, woken, memory, tracing);
      memories.delete(id);
      if (outcome.memory !== undefined) memories.set(id, outcome.memory);
      if (outcome.result === "failing") refused.add(id);
      else refused.delete(id);
      if (outcome.result === "nothing new") return "settled";
      const { result, decision, writes, repairs = 0 } = outcome;
      const ms = Math.round(performance.now() - start);
      log("info", "Reconciled", { ...fields, result, decision, writes, repairs, ms }, span);
      if (result === "failing") return "refused";
      return repairs > 0 ? "contended" : "settled";
    } catch (error) {
      memories.delete(id);
      log("error", "Cannot reconcile", { ...fields, error: String(error) }, span);
      throw error;
    }
  }

  /** Finds the objects that an event concerns when the event itself does not name them. */
  async function runSearch(namespace: string, found: readonly Search[]): Promise<Next> {
    // Our own note on a template comes back as an event; whoever wrote it knows.
    const news = found.filter(({ ring }) => !isRemembered(ring));
    if (news.length === 0) return "settled";
    // The root of the trace: whoever needs a template that was edited hangs below it.
    await withSpan(`Find ${controller.kind.kind}`, searchSpan(news), async (span) => {
      const at = Date.now();
      const cause = span.traceparent === undefined ? {} : {
        cause: { traceparent: span.traceparent, at },
      };
      const selves = await tracedClient(client).list(controller.kind, namespace) as Reconciled[];
      for (const self of selves) {
        for (const { matches, ring } of news) {
          if (matches(self)) objects.due(idOf(self.metadata), { ...ring, ...cause });
        }
      }
    });
    return "settled";
  }

  function isRemembered(ring: Ring): boolean {
    return !ring.gone && [...memories.values()].some((memory) => isKnown(memory, ring));
  }

  return {
    ring(event, arrival) {
      const audience = audienceOf(controller, event.object);
      if (audience === undefined) return "ignored";
      const ring = ringOf(event, arrival);
      if (audience.to === "search") {
        if (isRemembered(ring)) return "ignored";
        return searches.due(audience.namespace, { ...audience, ring }) ? "accepted" : "full";
      }
      const id = idOf(audience.key);
      const memory = memories.get(id);
      if (memory !== undefined && isKnown(memory, ring)) return "ignored";
      return objects.due(id, ring) ? "accepted" : "full";
    },
    async resume() {
      const selves = await client.list(controller.kind, namespace) as Reconciled[];
      const arrival = { received: Date.now(), cold: true };
      for (const self of selves.filter(isUnsettled)) {
        objects.due(idOf(self.metadata), ringOf({ object: self, change: "update" }, arrival));
      }
    },
    async sweep(traceparent) {
      const found = await survey(controller, client, namespace, shell.now());
      for (const key of found.due) objects.due(idOf(key), { sweep: traceparent });
      log("info", "Swept", { ...found, kind: controller.kind.kind, due: found.due.length });
      return found;
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

function searchSpan(found: readonly Search[]): SpanOptions {
  const rings = found.map(({ ring }) => ring);
  const parent = bringer(rings, Date.now())?.traceparent;
  const deliveries = rings.map(({ arrival }) => arrival?.delivery)
    .filter((delivery) => delivery !== undefined);
  return {
    parent: parent ?? "none",
    links: deliveries.filter((delivery) => delivery !== parent),
    attributes: {
      "multigres.woken_by": [...new Set(found.map(({ ring }) => ring.kind))],
      "multigres.object.name": [...new Set(found.map(({ ring }) => ring.name))],
    },
  };
}

/** A map that forgets what was set longest ago. */
function createMemory<T>(size: number) {
  const entries = new Map<string, T>();
  return {
    get: (id: string) => entries.get(id),
    values: () => entries.values(),
    delete: (id: string) => void entries.delete(id),
    set(id: string, value: T) {
      entries.delete(id);
      entries.set(id, value);
      const [oldest] = entries.keys();
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
    },
  };
}

function idOf({ namespace, name }: Key): string {
  return `${namespace}/${name}`;
}

function keyOf(id: string): Key {
  const [namespace = "", name = ""] = id.split("/");
  return { namespace, name };
}
