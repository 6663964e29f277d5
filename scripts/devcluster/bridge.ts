/** A local stand-in for Knative's Broker and activator. For development only: nothing is stored. */
import { type Activator, createActivator, type Instance } from "./activator.ts";
import { type Clock, startClock } from "./clock.ts";
import { type IncomingEvent, readEvent } from "./cloud_events.ts";
import { deliver } from "./delivery.ts";
import type { Attributes, Trigger } from "./triggers.ts";

/** What {@link startBridge} needs. */
export interface BridgeOptions {
  readonly triggers: readonly Trigger[];
  /** Starts a process of a function; it may not be ready yet. */
  readonly launch: (fn: string) => Promise<Instance>;
  readonly idleSeconds?: number;
  readonly sweepSeconds?: number;
  readonly graceSeconds?: number;
  /** Sees every event that comes in, before it is delivered. */
  readonly onEvent?: (attributes: Attributes, body: Uint8Array) => void;
  readonly log?: (line: string) => void;
}

/** What has happened to one function. */
export interface FunctionStats {
  /** Requests with an event, retries included. */
  readonly invocations: number;
  readonly coldStarts: number;
  /** Milliseconds to ready, of each cold start. */
  readonly coldStartMs: readonly number[];
  readonly crashes: number;
  readonly sweeps: number;
  /** Events dropped after all retries. */
  readonly givenUp: number;
  /** Events dropped because the function refused them. */
  readonly refused: number;
}

/** Events on their way. */
export interface Traffic {
  /** How many about objects of the namespace have come so far. */
  readonly arrived: number;
  /** How many of these are still being delivered. */
  readonly underWay: number;
  /** For how long, in ms, the event that has waited longest has been under way, whatever its namespace. */
  readonly stalled: number;
}

/** A running bridge. */
export interface Bridge {
  /** Where the event source posts to. */
  readonly url: string;
  readonly functions: readonly string[];
  readonly stats: () => Readonly<Record<string, FunctionStats>>;
  readonly traffic: (namespace: string) => Traffic;
  readonly clock: Clock;
  /** Living processes of a function. */
  readonly running: (fn: string) => number;
  /** Ends a function's process without warning; its pid, or undefined when none runs. */
  readonly kill: (fn: string, signal?: Deno.Signal) => number | undefined;
  readonly stop: () => Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and routes events by the Triggers. */
export function startBridge(options: BridgeOptions): Bridge {
  const { triggers, log = () => {} } = options;
  const functions = [...new Set(triggers.map((trigger) => trigger.subscriber))].sort();
  const counts = Object.fromEntries(functions.map((fn) => [fn, newCounts()]));
  const activators: Record<string, Activator> = {};
  const stopping = new AbortController();
  const arrived = new Map<string, number>();
  const underWay = new Set<{ readonly namespace: string; readonly since: number }>();
  const clock = startClock(activators, (options.sweepSeconds ?? 30) * 1_000, (fn, status) => {
    counts[fn]!.sweeps++;
    log(`${fn}: swept, ${status}`);
  });
  for (const name of functions) {
    activators[name] = createActivator({
      name,
      launch: () => options.launch(name),
      idleMs: (options.idleSeconds ?? 10) * 1_000,
      graceMs: (options.graceSeconds ?? 30) * 1_000,
      onCrash() {
        counts[name]!.crashes++;
        clock.need(name, "crashed");
      },
      log,
    });
  }

  async function handle(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const event = await readEvent(request);
    if (!event) return new Response(null, { status: 400 });
    const { namespace = "" } = event.attributes;
    arrived.set(namespace, (arrived.get(namespace) ?? 0) + 1);
    const entry = { namespace, since: Date.now() };
    underWay.add(entry);
    try {
      return await route(event);
    } finally {
      underWay.delete(entry);
    }
  }

  /** Like the in-memory Broker: the sender waits until every Trigger has been served. */
  async function route(event: IncomingEvent): Promise<Response> {
    options.onEvent?.(event.attributes, event.body);
    const matching = triggers.filter((trigger) => trigger.matches(event.attributes));
    const outcomes = await Promise.all(matching.map(async (trigger) => {
      const fn = trigger.subscriber;
      const count = counts[fn]!;
      const attempt = () => void count.invocations++;
      const outcome = await deliver(
        event,
        activators[fn]!,
        trigger.delivery,
        attempt,
        stopping.signal,
      );
      if (outcome === "refused") count.refused++;
      if (outcome === "gaveUp") {
        count.givenUp++;
        clock.need(fn, "gave up");
      }
      if (outcome !== "delivered") log(`${fn}: event ${event.attributes["id"]} ${outcome}`);
      return outcome;
    }));
    const ok = outcomes.every((outcome) => outcome === "delivered");
    return new Response(null, { status: ok ? 202 : 500 });
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handle);
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    functions,
    stats: () =>
      Object.fromEntries(functions.map((fn) => {
        const coldStartMs = activators[fn]!.coldStarts;
        return [fn, { ...counts[fn]!, coldStarts: coldStartMs.length, coldStartMs }];
      })),
    traffic(namespace) {
      const entries = [...underWay];
      return {
        arrived: arrived.get(namespace) ?? 0,
        underWay: entries.filter((entry) => entry.namespace === namespace).length,
        stalled: Math.max(0, ...entries.map(({ since }) => Date.now() - since)),
      };
    },
    clock,
    running: (fn) => activators[fn]?.running() ?? 0,
    kill: (fn, signal) => activators[fn]?.kill(signal),
    async stop() {
      clock.stop();
      stopping.abort();
      await Promise.all(Object.values(activators).map((activator) => activator.stop()));
      await server.shutdown();
    },
  };
}

function newCounts() {
  return { invocations: 0, crashes: 0, sweeps: 0, givenUp: 0, refused: 0 };
}
