import type { ObjectEvent } from "./cloud_event.ts";
import type { Controller, Reconciled } from "./controller.ts";
import type { KubeClient } from "./kube/client.ts";
import { log } from "./log.ts";
import type { Memory } from "./memory.ts";
import { type Audience, audienceOf, isKnown, type Key, type Ring, ringOf } from "./rings.ts";
import { reconcile } from "./runtime.ts";
import { createScheduler, type Next } from "./scheduler.ts";
import { isUnsettled } from "./writes.ts";

/** How many objects a process remembers; forgetting one costs it a full read. */
const MEMORIES = 1000;

/** Takes events for one kind and sees to it that its objects get reconciled. */
export interface Worker {
  /** Notes an event: accepted, of no concern, or no room. Never waits. */
  ring(event: ObjectEvent): "accepted" | "ignored" | "full";
  /** Lists the kind and makes all its objects, or the unsettled ones, due. Gives the number of unsettled ones. */
  sweep(which: "all" | "unsettled"): Promise<number>;
  /** Finishes what is due; nothing is accepted any more. */
  drain(): Promise<void>;
  onDrain(listener: () => void): void;
  isReady(): boolean;
  size(): number;
}

type Search = Extract<Audience<Reconciled>, { to: "search" }> & { ring: Ring };

/** Makes the worker of a controller. */
export function createWorker(controller: Controller, client: KubeClient): Worker {
  const memories = new Map<string, Memory>();
  const listeners: (() => void)[] = [];
  const shell = { client, now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z") };
  const objects = createScheduler<Ring | "everything">({ run: runObject });
  const searches = createScheduler<Search>({ run: runSearch });

  async function runObject(id: string, news: readonly (Ring | "everything")[]): Promise<Next> {
    const rings = news.filter((item) => item !== "everything");
    // No news at all is a retry: what failed may have failed because of what is remembered.
    const partial = rings.length === news.length && news.length > 0;
    const memory = partial ? memories.get(id) : undefined;
    const key = keyOf(id);
    const fields = { kind: controller.kind.kind, ...key };
    const start = performance.now();
    try {
      const outcome = await reconcile(controller, shell, key, partial ? rings : [], memory);
      memories.delete(id);
      if (outcome.memory !== undefined) keep(id, outcome.memory);
      if (outcome.result === "nothing new") return "settled";
      const { result, decision, writes, repairs = 0 } = outcome;
      const ms = Math.round(performance.now() - start);
      log("info", "Reconciled", { ...fields, result, decision, writes, repairs, ms });
      if (result === "failing") return "refused";
      return repairs > 0 ? "contended" : "settled";
    } catch (error) {
      memories.delete(id);
      log("error", "Cannot reconcile", { ...fields, error: String(error) });
      throw error;
    }
  }

  /** Finds the objects that an event concerns when the event itself does not name them. */
  async function runSearch(namespace: string, found: readonly Search[]): Promise<Next> {
    // Our own note on a template comes back as an event; whoever wrote it knows.
    const news = found.filter(({ ring }) => !isRemembered(ring));
    if (news.length === 0) return "settled";
    const selves = await client.list(controller.kind, namespace) as Reconciled[];
    for (const self of selves) {
      for (const { matches, ring } of news) {
        if (matches(self)) objects.due(idOf(self.metadata), ring);
      }
    }
    return "settled";
  }

  function isRemembered(ring: Ring): boolean {
    return !ring.gone && [...memories.values()].some((memory) => isKnown(memory, ring));
  }

  function keep(id: string, memory: Memory): void {
    memories.set(id, memory);
    const [oldest] = memories.keys();
    if (memories.size > MEMORIES && oldest !== undefined) memories.delete(oldest);
  }

  return {
    ring(event) {
      const audience = audienceOf(controller, event.object);
      if (audience === undefined) return "ignored";
      const ring = ringOf(event);
      if (audience.to === "search") {
        if (isRemembered(ring)) return "ignored";
        return searches.due(audience.namespace, { ...audience, ring }) ? "accepted" : "full";
      }
      const id = idOf(audience.key);
      const memory = memories.get(id);
      if (memory !== undefined && isKnown(memory, ring)) return "ignored";
      return objects.due(id, ring) ? "accepted" : "full";
    },
    async sweep(which) {
      const selves = await client.list(controller.kind, undefined) as Reconciled[];
      const unsettled = selves.filter(isUnsettled);
      for (const self of which === "all" ? selves : unsettled) {
        // At the start there is nothing to distrust: what is remembered was read by this process.
        const news = which === "all" ? "everything" : ringOf({ object: self, change: "update" });
        objects.due(idOf(self.metadata), news);
      }
      return unsettled.length;
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

function idOf({ namespace, name }: Key): string {
  return `${namespace}/${name}`;
}

function keyOf(id: string): Key {
  const [namespace = "", name = ""] = id.split("/");
  return { namespace, name };
}
