/** The clock that has functions sweep, those which have a reason to look for what an event did not tell them. */
import type { Activator } from "./activator.ts";

/** Why a function is swept. */
export type SweepReason = "adapter restarted" | "crashed" | "gave up" | "unsettled";

/** Has functions sweep as long as there is a reason. */
export interface Clock {
  /** Notes a reason; the sweep follows at the next tick. */
  readonly need: (fn: string, reason: SweepReason) => void;
  /** The open reasons by function. */
  readonly reasons: () => Readonly<Record<string, readonly SweepReason[]>>;
  /** Ticks now, out of turn; resolves when all who had a reason have swept. */
  readonly tick: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Starts the clock. In a Knative deployment a PingSource sweeps on a clock; here a settled cluster
 * costs no request: a function is asked only after something could have been lost, and again for as
 * long as its answer is 202 (it found unsettled objects) rather than 204.
 */
export function startClock(
  activators: Readonly<Record<string, Activator>>,
  everyMs: number,
  onSweep: (fn: string, status: number) => void,
): Clock {
  const open = new Map<string, Set<SweepReason>>();

  function need(fn: string, reason: SweepReason): void {
    const reasons = open.get(fn) ?? new Set();
    open.set(fn, reasons.add(reason));
  }

  async function sweep(fn: string, reasons: ReadonlySet<SweepReason>): Promise<void> {
    const activator = activators[fn];
    if (!activator) return;
    const status = await activator.withInstance(async (url) => {
      const response = await fetch(`${url}/sweep`, {
        method: "POST",
        signal: AbortSignal.timeout(60_000),
      });
      await response.body?.cancel();
      return response.status;
    }).catch(() => 0);
    onSweep(fn, status);
    if (status === 202) need(fn, "unsettled");
    else if (status < 200 || status > 299) reasons.forEach((reason) => need(fn, reason));
  }

  async function tick(): Promise<void> {
    const due = [...open];
    open.clear();
    await Promise.all(due.map(([fn, reasons]) => sweep(fn, reasons)));
  }

  const timer = setInterval(() => void tick(), everyMs);
  return {
    need,
    reasons: () => Object.fromEntries([...open].map(([fn, reasons]) => [fn, [...reasons]])),
    tick,
    stop: () => clearInterval(timer),
  };
}
