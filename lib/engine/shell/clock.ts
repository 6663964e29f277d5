/** Time and chance, as the shell takes them; handed in so that a test can make its own. */
export interface Clock {
  /** In ms since 1970. */
  now(): number;
  /** Calls later. Gives what `cancel` takes. */
  after(ms: number, call: () => void): unknown;
  cancel(timer: unknown): void;
  /** From 0 to 1, for jitter. */
  random(): number;
}

/** The machine's clock. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  after: (ms, call) => setTimeout(call, ms),
  cancel: (timer) => clearTimeout(timer as number | undefined),
  random: () => Math.random(),
};
