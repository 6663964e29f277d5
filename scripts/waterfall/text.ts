/** Draws a waterfall as text. Pure. */
import { type Activity, type Row, seconds } from "./rows.ts";
import type { Summary } from "./summary.ts";
import type { Trace } from "./spans.ts";

/** How a waterfall is drawn. */
export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

/** The later one in this list is drawn over the earlier ones. */
const SIGNS: readonly { activity: Activity; sign: string; color: number; text: string }[] = [
  { activity: "rollout", sign: "·", color: 90, text: "rolling out" },
  { activity: "wait", sign: "░", color: 33, text: "event on its way" },
  { activity: "write", sign: "▪", color: 35, text: "written by its owner" },
  { activity: "run", sign: "█", color: 36, text: "function runs" },
  { activity: "failed", sign: "✖", color: 31, text: "failed" },
];
const MAX_LABEL = 52;

/** The whole picture: summary, legend, time axis, rows, and what failed. */
export function drawText(
  trace: Trace,
  summary: Summary,
  rows: readonly Row[],
  options: TextOptions,
): string {
  const paint = (code: number, text: string) =>
    options.color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const labels = rows.map(({ depth, label }) => cut("  ".repeat(depth) + label, MAX_LABEL));
  const left = Math.max(...labels.map((label) => label.length), 0);
  const notes = Math.min(40, Math.max(...rows.map(({ note }) => note.length), 0));
  const columns = Math.max(20, options.width - left - notes - 4);
  const total = Math.max(1, trace.end - trace.start);

  const lines = rows.map((row, index) => {
    const cells = cellsOf(row, columns, total);
    const drawn = cells.map((at) => at === -1 ? " " : paint(SIGNS[at]!.color, SIGNS[at]!.sign));
    const note = row.failed ? paint(31, row.note) : row.note;
    return `${(labels[index] ?? "").padEnd(left)}  ${drawn.join("")}  ${note}`.trimEnd();
  });
  const legend = SIGNS.toReversed().map(({ sign, color, text }) => `${paint(color, sign)} ${text}`);
  return [
    summary.title,
    summary.facts,
    `Trace ${trace.id}`,
    "",
    `${" ".repeat(left)}  ${axis(columns, total)}`,
    ...lines,
    "",
    legend.join("   "),
    ...summary.failures.map((failure) => paint(31, `✖ ${failure}`)),
  ].join("\n");
}

/** For each column the index of what is drawn there, or -1. */
function cellsOf({ bars }: Row, columns: number, total: number): number[] {
  const cells = new Array<number>(columns).fill(-1);
  for (const { activity, start, end } of bars) {
    const sign = SIGNS.findIndex((one) => one.activity === activity);
    const from = Math.min(columns - 1, Math.floor(start / total * columns));
    const to = Math.max(from + 1, Math.min(columns, Math.ceil(end / total * columns)));
    for (let at = from; at < to; at++) cells[at] = Math.max(cells[at] ?? -1, sign);
  }
  return cells;
}

function axis(columns: number, total: number): string {
  const cells = new Array<string>(columns).fill(" ");
  const ticks = Math.max(2, Math.floor(columns / 16));
  for (let tick = 0; tick < ticks; tick++) {
    const text = `|${seconds(total * tick / ticks)}`;
    [...text].forEach((sign, index) => cells[Math.floor(columns * tick / ticks) + index] = sign);
  }
  return cells.slice(0, columns).join("");
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
