/** What took how long, for the table at the end. */

/** One line of the table. */
export interface Step {
  readonly name: string;
  readonly ms: number;
}

/** Measures steps and says what is going on. */
export interface Timeline {
  readonly steps: readonly Step[];
  /** Runs an action as a step; its errors pass. */
  readonly step: <T>(name: string, action: () => Promise<T>) => Promise<T>;
  /** A line for what is worth to be read, beneath the step that runs. */
  readonly note: (text: string) => void;
}

/** Makes a timeline that prints each step when it is done. */
export function createTimeline(print: (line: string) => void): Timeline {
  const steps: Step[] = [];
  const began = performance.now();
  async function step<T>(name: string, action: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await action();
    } finally {
      const end = performance.now();
      steps.push({ name, ms: end - start });
      print(`${seconds(end - began).padStart(7)}  ${name} (${seconds(end - start)})`);
    }
  }
  return { steps, step, note: (text) => print(`${" ".repeat(9)}${text}`) };
}

/** The table of all steps. */
export function table(steps: readonly Step[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  return steps.map(({ name, ms }) => `${name.padEnd(width)}  ${seconds(ms).padStart(8)}`).join(
    "\n",
  );
}

/** Milliseconds as `1.2 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
