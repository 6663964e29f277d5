/** Runs one function as Knative Serving would: from zero on demand, back to zero when idle. */
import { delay, START_LIMIT } from "./process.ts";

/** A started process of a function, whatever it is. */
export interface Instance {
  readonly pid: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly exited: Promise<unknown>;
  readonly running: () => boolean;
  readonly signal: (signal: Deno.Signal) => void;
  /** SIGTERM, and SIGKILL after `graceMs`. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** Timing and observers of an {@link Activator}. */
export interface ActivatorOptions {
  readonly name: string;
  readonly launch: () => Promise<Instance>;
  /** Idle time before the process is stopped. */
  readonly idleMs: number;
  /** How long a process may drain before SIGKILL; Knative's grace period. */
  readonly graceMs?: number;
  /** Called when a process has ended that was not told to. */
  readonly onCrash?: () => void;
  readonly log?: (line: string) => void;
}

/** One function's processes: at most one that takes requests, and those that still drain. */
export interface Activator {
  /** Runs `use` with the address of a ready process, starting one when there is none. */
  readonly withInstance: <T>(use: (url: string) => Promise<T>) => Promise<T>;
  /** Kills the current process, as a test of recovery; its pid, or undefined when there is none. */
  readonly kill: (signal?: Deno.Signal) => number | undefined;
  /** The number of living processes. */
  readonly running: () => number;
  /** Milliseconds from start to ready, of each start from zero. */
  readonly coldStarts: readonly number[];
  readonly stop: () => Promise<void>;
}

const MAX_BACKOFF = 10_000;

/** Makes the activator of one function. Nothing is started before the first request. */
export function createActivator(options: ActivatorOptions): Activator {
  const { idleMs, graceMs = 30_000, log = () => {} } = options;
  const coldStarts: number[] = [];
  const alive = new Set<Instance>();
  /** The process that takes requests, or that will as soon as it is ready. */
  let current: { readonly ready: Promise<Instance>; instance?: Instance } | undefined;
  let inFlight = 0;
  let crashes = 0;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  const stopping = new AbortController();

  function activate(cold: boolean): Promise<Instance> {
    if (current) return current.ready;
    const began = performance.now();
    const entry: { ready: Promise<Instance>; instance?: Instance } = { ready: start() };
    async function start(): Promise<Instance> {
      await delay(0);
      // At once the first time, as kubelet does, then slower and slower.
      if (!cold && crashes > 1) await delay(Math.min(500 * 2 ** (crashes - 2), MAX_BACKOFF));
      stopping.signal.throwIfAborted();
      const instance = await options.launch();
      if (stopping.signal.aborted) await instance.stop(graceMs);
      alive.add(instance);
      entry.instance = instance;
      const launched = Date.now();
      void instance.exited.then(() => ended(entry, instance, Date.now() - launched));
      await untilReady(instance);
      if (cold) coldStarts.push(Math.round(performance.now() - began));
      log(`${options.name}: ready after ${Math.round(performance.now() - began)} ms`);
      return instance;
    }
    current = entry;
    // A failed start is not the end: the next request tries again.
    entry.ready.catch((error) => {
      log(`Cannot start ${options.name}: ${(error as Error).message}`);
      if (current === entry && !entry.instance?.running()) current = undefined;
    });
    return entry.ready;
  }

  function ended(entry: object, instance: Instance, livedMs: number): void {
    alive.delete(instance);
    if (current !== entry) return; // It was told to stop.
    current = undefined;
    crashes = livedMs > MAX_BACKOFF ? 1 : crashes + 1;
    log(`${options.name}: ended unexpectedly`);
    options.onCrash?.();
    if (stopping.signal.aborted) return;
    // As kubelet does: a crashed container is restarted whether or not somebody asks for it.
    activate(false).then(scheduleIdle, () => {});
  }

  function scheduleIdle(): void {
    clearTimeout(idleTimer);
    if (inFlight > 0) return;
    idleTimer = setTimeout(() => {
      const instance = current?.instance;
      if (!instance || inFlight > 0) return;
      // From here on a request starts a new process, even while this one drains.
      current = undefined;
      crashes = 0;
      log(`${options.name}: idle, stopping`);
      void instance.stop(graceMs);
    }, idleMs);
  }

  async function withInstance<T>(use: (url: string) => Promise<T>): Promise<T> {
    clearTimeout(idleTimer);
    inFlight++;
    try {
      const instance = await activate(true);
      return await use(instance.url);
    } finally {
      inFlight--;
      scheduleIdle();
    }
  }

  function kill(signal: Deno.Signal = "SIGKILL"): number | undefined {
    const instance = current?.instance;
    if (!instance?.running()) return undefined;
    instance.signal(signal);
    return instance.pid;
  }

  async function stop(): Promise<void> {
    stopping.abort(new Error("the bridge is stopping"));
    clearTimeout(idleTimer);
    current = undefined;
    await Promise.all([...alive].map((instance) => instance.stop(graceMs)));
  }

  return { withInstance, kill, running: () => alive.size, coldStarts, stop };
}

export async function untilReady(instance: Instance): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (instance.running() && Date.now() < deadline) {
    try {
      const response = await fetch(`${instance.url}/readyz`);
      await response.body?.cancel();
      if (response.ok) return;
    } catch {
      // It does not listen yet.
    }
    await delay(10);
  }
  instance.signal("SIGKILL");
  throw new Error("it did not become ready, see its log");
}
