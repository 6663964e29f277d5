/** Draws a waterfall as an SVG that needs nothing but itself. Pure. */
import { type Activity, type Bar, type Row, seconds } from "./rows.ts";
import type { Trace } from "./spans.ts";
import type { Summary } from "./summary.ts";

const WIDTH = 1400;
const LABEL = 380;
const NOTE = 330;
const PLOT = WIDTH - LABEL - NOTE - 20;
const LINE = 20;
const TOP = 92;

/** In drawing order: the later one lies on top. */
const STYLES: readonly { activity: Activity; fill: string; height: number; text: string }[] = [
  { activity: "rollout", fill: "#d0d7de", height: 4, text: "rolling out" },
  { activity: "wait", fill: "#f2c14e", height: 8, text: "event on its way" },
  { activity: "write", fill: "#9a5fd0", height: 12, text: "written by its owner" },
  { activity: "run", fill: "#1f78b4", height: 12, text: "function runs" },
  { activity: "failed", fill: "#d1242f", height: 12, text: "failed" },
];

/** The picture as text; readable on light and on dark pages because it brings its own background. */
export function drawSvg(trace: Trace, summary: Summary, rows: readonly Row[]): string {
  const total = Math.max(1, trace.end - trace.start);
  const failures = summary.failures.length * LINE;
  const bottom = TOP + rows.length * LINE;
  const height = bottom + 46 + failures;
  const x = (time: number) => round(LABEL + Math.max(0, time) / total * PLOT);
  const body = [
    text(16, 28, summary.title, "font-size:17px;font-weight:600"),
    text(16, 50, summary.facts),
    ...axis(total, bottom),
    ...rows.flatMap((row, index) => rowOf(row, TOP + index * LINE, x)),
    ...legend(bottom + 28),
    ...summary.failures.map((failure, index) =>
      text(16, bottom + 52 + index * LINE, `✖ ${cut(failure, 168)}`, "fill:#d1242f")
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${
      escape(summary.title)
    }">`,
    "<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}</style>",
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

function rowOf(row: Row, top: number, x: (time: number) => number): string[] {
  const middle = top + LINE / 2;
  const stripe = (top - TOP) / LINE % 2 === 0
    ? [`<rect x="0" y="${top}" width="${WIDTH}" height="${LINE}" fill="#f6f8fa"/>`]
    : [];
  const bars = STYLES.flatMap((style) =>
    row.bars.filter(({ activity }) => activity === style.activity)
      .map((bar) => barOf(bar, style, middle, x))
  );
  const color = row.failed ? "fill:#d1242f" : "";
  return [
    ...stripe,
    text(16 + row.depth * 14, middle + 4, cut(row.label, 46 - row.depth * 2), color),
    ...bars,
    text(LABEL + PLOT + 12, middle + 4, cut(row.note, 49), `font-size:11px;${color}`),
  ];
}

function barOf(
  bar: Bar,
  { fill, height }: typeof STYLES[number],
  middle: number,
  x: (time: number) => number,
): string {
  const from = x(bar.start);
  const width = round(Math.max(1.5, x(bar.end) - from));
  return `<rect x="${from}" y="${
    middle - height / 2
  }" width="${width}" height="${height}" rx="1.5" fill="${fill}"><title>${
    escape(bar.title)
  }</title></rect>`;
}

function axis(total: number, bottom: number): string[] {
  const step = [100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000]
    .find((one) => total / one <= 10) ?? total / 10;
  const ticks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
  return ticks.flatMap((tick) => {
    const at = round(LABEL + tick / total * PLOT);
    return [
      `<line x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${bottom}" stroke="#d8dee4"/>`,
      text(at + 3, TOP - 10, seconds(tick), "font-size:11px;fill:#656d76"),
    ];
  });
}

function legend(y: number): string[] {
  return STYLES.toReversed().flatMap(({ fill, height, text: label }, index) => {
    const left = LABEL + index * 175;
    return [
      `<rect x="${left}" y="${
        y - 4 - height / 2
      }" width="18" height="${height}" rx="1.5" fill="${fill}"/>`,
      text(left + 24, y, label, "font-size:11px"),
    ];
  });
}

function text(x: number, y: number, content: string, style = ""): string {
  const styled = style === "" ? "" : ` style="${style}"`;
  return `<text x="${x}" y="${y}"${styled}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function cut(content: string, length: number): string {
  return content.length > length ? `${content.slice(0, length - 1)}…` : content;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
