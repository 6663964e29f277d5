/** The periodic sweep, for functions that have a reason to look for what an event did not tell them. */
import type { Activator } from "./activator.ts";

/** Why a function is swept. */
export type SweepReason = "adapter restarted" | "crashed" | "gave up" | "unsettled";

/** Sweeps functions as long as there is a reason. */
export interface Sweeper {
  /** Notes a reason; the sweep follows at the next tick. */
  readonly need: (fn: string, reason: SweepReason) => void;
  /** The open reasons by function. */
  readonly reasons: () => Readonly<Record<string, readonly SweepReason[]>>;
  /** Sweeps now what has a reason, instead of at the next tick. */
  readonly sweep: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Makes the sweeper. In a Knative deployment a PingSource sweeps on a clock; here a settled cluster
 * costs no request: a function is asked only after something could have been lost, and again for as
 * long as its answer is 202 (it found unsettled objects) rather than 204.
 */
export function createSweeper(
  activators: Readonly<Record<string, Activator>>,
  everyMs: number,
  onSweep: (fn: string, status: number) => void,
): Sweeper {
  const open = new Map<string, Set<SweepReason>>();

  function need(fn: string, reason: SweepReason): void {
    const reasons = open.get(fn) ?? new Set();
    open.set(fn, reasons.add(reason));
  }

  async function sweepOne(fn: string, reasons: ReadonlySet<SweepReason>): Promise<void> {
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

  async function sweep(): Promise<void> {
    const due = [...open];
    open.clear();
    await Promise.all(due.map(([fn, reasons]) => sweepOne(fn, reasons)));
  }

  const timer = setInterval(() => void sweep(), everyMs);
  return {
    need,
    reasons: () => Object.fromEntries([...open].map(([fn, reasons]) => [fn, [...reasons]])),
    sweep,
    stop: () => clearInterval(timer),
  };
}
