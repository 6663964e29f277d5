import type { Clock } from "../../../lib/engine/shell/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** Goes on to the next timer and calls it. Gives false if nobody waits for anything. */
  step(): boolean;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/** Makes a clock; equal programs see equal times. */
export function virtualClock(): VirtualClock {
  const timers = new Set<Timer>();
  let time = Date.UTC(2026, 0, 1);
  let made = 0;
  return {
    now: () => time,
    after(ms, call) {
      const timer = { at: time + Math.max(0, ms), order: made++, call };
      timers.add(timer);
      return timer;
    },
    cancel: (timer) => void timers.delete(timer as Timer),
    // Jitter keeps crowds apart, and here is no crowd.
    random: () => 0.5,
    step() {
      let next: Timer | undefined;
      for (const timer of timers) {
        const isSooner = next === undefined || timer.at < next.at ||
          (timer.at === next.at && timer.order < next.order);
        if (isSooner) next = timer;
      }
      if (next === undefined) return false;
      timers.delete(next);
      time = next.at;
      next.call();
      return true;
    },
  };
}
