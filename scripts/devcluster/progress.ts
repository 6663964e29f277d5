/** Progress of long steps: one line that updates itself on a terminal, one line per step elsewhere. */

/** Where long steps report to. */
export interface Progress {
  /** A step begins; `left` says what comes after it. */
  readonly start: (step: string, left?: string) => void;
  /** A step is done: prints a line that stays. */
  readonly done: (line: string) => void;
  /** No step is running any more. */
  readonly stop: () => void;
}

/** Writes to standard error, so that standard output stays free for results. */
export function terminalProgress(stream = Deno.stderr): Progress {
  const isTerminal = stream.isTerminal();
  let timer: ReturnType<typeof setInterval> | undefined;
  function write(text: string): void {
    stream.writeSync(new TextEncoder().encode(text));
  }
  function stop(): void {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    write("\r\x1b[2K");
  }
  function start(step: string, left?: string): void {
    stop();
    const began = Date.now();
    const tail = left === undefined ? "" : ` (${left})`;
    if (!isTerminal) return write(`${step}${tail}\n`);
    const draw = () => write(`\r\x1b[2K${step} … ${duration(Date.now() - began)}${tail}`);
    draw();
    timer = setInterval(draw, 1_000);
  }
  function done(line: string): void {
    stop();
    write(`${line}\n`);
  }
  return { start, done, stop };
}

/** Says nothing: for tests. */
export function silentProgress(): Progress {
  return { start: () => {}, done: () => {}, stop: () => {} };
}

/** A duration as `42s` or `3m05s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}
