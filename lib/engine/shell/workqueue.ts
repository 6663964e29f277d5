import { CLOCK, type Clock } from "./clock.ts";

/** What a run says about its key. */
export type Next =
  /** Nothing more to do until it is rung again. */
  | "settled"
  /** Done, but against somebody: answer what comes next with growing patience, so that two managers do not race. */
  | "contended"
  /** Refused for a reason that is the user's to solve: try a few times more, then leave it to the next change or sweep. */
  | "refused"
  /** Try again later, with growing patience. */
  | "retry";

/** Settings of a workqueue; times in ms. */
export interface WorkqueueOptions<News> {
  /**
   * Runs one key with all news that came since its last run that succeeded. A throw counts as "retry".
   * @param isRetry the last run of the key did not succeed
   */
  readonly run: (key: string, news: readonly News[], isRetry: boolean) => Promise<Next>;
  /** How many keys run at the same time. */
  readonly parallel?: number;
  /** From the first news of a quiet key to its run; at once unless given. */
  readonly gather?: number;
  /** From the end of a key's run to its next: what comes between is answered by one run. */
  readonly interval?: number;
  /** First wait after a failure; doubles, with jitter, up to `maxBackoff`. */
  readonly backoff?: number;
  readonly maxBackoff?: number;
  /** Failures in a row after which a key is left to the sweep. */
  readonly attempts?: number;
  /** Keys waiting at most. */
  readonly capacity?: number;
  readonly clock?: Clock;
}

/** Decides which keys run when. Its state is only an optimisation: losing it costs a run, never correctness. */
export interface Workqueue<News> {
  /** Notes news for a key; false when the queue is full. */
  due(key: string, news: News): boolean;
  /** Whether another key fits in. */
  hasRoom(): boolean;
  /** Runs what is due now (not what waits for a retry), without pauses, and then takes nothing more. */
  drain(): Promise<void>;
  /** Keys that are waiting or running. */
  size(): number;
}

/** Runs in a row for what was refused: a quota or a name may become free in a moment, an invalid field will not. */
const REFUSALS = 4;

/** News of a key that are kept for its retry; older ones say nothing that a full read does not show. */
const KEPT = 100;

interface Entry<News> {
  news: News[];
  /** What the last run, which failed, was told: success alone consumes news. */
  again: News[];
  running: boolean;
  notBefore: number;
  failures: number;
  retrying: boolean;
}

/**
 * One run per key at a time, several keys in parallel; the first event of a quiet key at once, later ones coalesced
 * into one following run; failures again with backoff and jitter.
 */
export function createWorkqueue<News>(options: WorkqueueOptions<News>): Workqueue<News> {
  const { run, parallel = 8, gather = 0, interval = 500, backoff = 500, maxBackoff = 30_000 } =
    options;
  const { attempts = 8, capacity = 10_000, clock = CLOCK } = options;
  const entries = new Map<string, Entry<News>>();
  const idle: (() => void)[] = [];
  let running = 0;
  let draining = false;
  let timer: unknown;

  function due(key: string, news: News): boolean {
    const entry = entries.get(key);
    if (entry !== undefined) {
      entry.news.push(news);
    } else {
      if (entries.size >= capacity) return false;
      entries.set(key, {
        news: [news],
        again: [],
        running: false,
        notBefore: clock.now() + gather,
        failures: 0,
        retrying: false,
      });
    }
    wake();
    return true;
  }

  function wake(): void {
    clock.cancel(timer);
    const now = clock.now();
    let soonest = Infinity;
    for (const [key, entry] of entries) {
      if (entry.running) continue;
      if (entry.news.length === 0 && !entry.retrying) {
        // Kept after a run only to space the next one.
        if (draining || entry.notBefore <= now) entries.delete(key);
        else soonest = Math.min(soonest, entry.notBefore);
      } else if (draining && entry.news.length === 0) {
        entries.delete(key); // its status says what failed; the sweep comes back to it
      } else if (running < parallel && (draining || entry.notBefore <= now)) {
        start(key, entry);
      } else if (entry.notBefore > now) {
        soonest = Math.min(soonest, entry.notBefore);
      }
    }
    if (soonest !== Infinity) timer = clock.after(soonest - now, wake);
    if (draining && entries.size === 0) idle.splice(0).forEach((resolve) => resolve());
  }

  function start(key: string, entry: Entry<News>): void {
    const isRetry = entry.retrying;
    const news = [...entry.again.splice(0), ...entry.news.splice(0)];
    entry.running = true;
    running++;
    run(key, news, isRetry).catch((): Next => "retry").then((next) => {
      entry.running = false;
      running--;
      entry.failures = next === "settled" ? 0 : entry.failures + 1;
      entry.retrying = entry.failures < (next === "refused" ? REFUSALS : attempts) &&
        (next === "retry" || next === "refused");
      if (entry.retrying) entry.again = news.slice(-KEPT);
      const wait = entry.retrying || next === "contended"
        ? Math.min(maxBackoff, backoff * 2 ** (entry.failures - 1)) * (0.5 + clock.random() / 2)
        : interval;
      entry.notBefore = clock.now() + wait;
      wake();
    });
  }

  return {
    due,
    hasRoom: () => entries.size < capacity,
    size: () => entries.size,
    drain() {
      draining = true;
      return new Promise((resolve) => {
        idle.push(resolve);
        wake();
      });
    },
  };
}
