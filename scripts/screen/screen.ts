/** Shows the tree: redrawn in place on a terminal, as lines of what changed elsewhere. */
import type { KubeObject } from "../devcluster/client.ts";
import { renderTree, treeLines } from "./tree.ts";

/** Where the demo writes to. */
export interface Screen {
  /** A line that stays. */
  readonly say: (text: string) => void;
  /** Shows the present state. */
  readonly show: (objects: readonly KubeObject[]) => void;
}

/** A stream that can be a terminal. */
type Stream = typeof Deno.stdout;

/** A screen on `stream`; `began` is the zero of the times in the lines of changes. */
export function createScreen(stream: Stream, began: number): Screen {
  const isTerminal = stream.isTerminal();
  const encoder = new TextEncoder();
  const write = (text: string) => void stream.writeSync(encoder.encode(text));
  let drawn = 0;
  const seen = new Map<string, string>();

  function draw(objects: readonly KubeObject[]): void {
    const { columns, rows } = Deno.consoleSize();
    const lines = renderTree(treeLines(objects, Date.now()), columns - 1, true);
    // What does not fit would scroll away and be drawn again and again.
    const room = Math.max(1, rows - 2);
    const text = lines.length > room
      ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`]
      : lines;
    const up = drawn > 0 ? `\x1b[${drawn}A` : "";
    write(`${up}\x1b[0J${text.map((line) => `${line}\n`).join("")}`);
    drawn = text.length;
  }

  function tell(objects: readonly KubeObject[]): void {
    const now = Date.now();
    const lines = treeLines(objects, now);
    const seconds = ((now - began) / 1_000).toFixed(1).padStart(6);
    for (const { key, text, message } of lines) {
      const state = `${text}${message === "" ? "" : `  ${message}`}`;
      if (seen.get(key) === state) continue;
      seen.set(key, state);
      write(`${seconds}s  ${key}  ${state}\n`);
    }
    const present = new Set(lines.map((line) => line.key));
    for (const key of seen.keys()) {
      if (present.has(key)) continue;
      seen.delete(key);
      write(`${seconds}s  ${key}  gone\n`);
    }
  }

  return {
    say(text) {
      // A drawn tree stays above the line as it is; the next one is drawn below.
      drawn = 0;
      write(`${text}\n`);
    },
    show: isTerminal ? draw : tell,
  };
}
