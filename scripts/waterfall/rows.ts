/** A trace as the rows of a waterfall. Pure. */
import { isHttp, objectOf, type Span, type Trace } from "./spans.ts";

/** What happened to an object for a while: its function ran, its owner wrote it, its event was on the way, it was rolling out. */
export type Activity = "failed" | "run" | "write" | "wait" | "rollout";

/** A part of a row; times in ms since the beginning of the trace. */
export interface Bar {
  readonly activity: Activity;
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

/** One line of the waterfall. */
export interface Row {
  readonly depth: number;
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly note: string;
  readonly failed: boolean;
}

/** One row for each object, below the object whose function wrote it. Objects that only got written are counted there. */
export function objectRows(trace: Trace): Row[] {
  const byId = new Map(trace.spans.map((span) => [span.id, span]));
  const touching = trace.spans.filter((span) => !isHttp(span) && !isOwnWrite(span));
  const subjectOf = (span: Span) =>
    // An event is on its way to the object that it wakes.
    objectOf(span.name.startsWith("Deliver ") ? byId.get(span.parent ?? "") ?? span : span);
  const objects = [...new Set(touching.map(subjectOf).filter((one) => one !== undefined))];
  const owners = new Map(objects.map((object) => [object, ownerOf(object, trace, byId)]));
  const spansOf = (object: string) => touching.filter((span) => subjectOf(span) === object);
  const isShown = (object: string) =>
    spansOf(object).some((span) => /^(Reconcile|Await|Find) /.test(span.name) || span.error);

  function rows(object: string, depth: number): Row[] {
    const spans = spansOf(object);
    const children = objects.filter((one) => owners.get(one) === object);
    const bars = spans.map((span) => barOf(span, trace.start));
    const rest = children.filter((one) => !isShown(one));
    const row: Row = {
      depth,
      label: labelOf(object, owners.get(object)),
      bars,
      note: noteOf(object, spans, rest),
      failed: bars.some(({ activity }) => activity === "failed"),
    };
    return [row, ...children.filter(isShown).flatMap((one) => rows(one, depth + 1))];
  }
  return objects.filter((one) => owners.get(one) === undefined && isShown(one))
    .flatMap((one) => rows(one, 0));
}

/** One row for each span, children below their parents; without Deno's HTTP spans. */
export function spanRows(trace: Trace): Row[] {
  const spans = trace.spans.filter((span) => !isHttp(span));
  const ids = new Set(spans.map(({ id }) => id));
  function rows(span: Span, depth: number): Row[] {
    const name = span.attributes["multigres.object.name"];
    return [
      {
        depth,
        label: `${span.name}${name === undefined ? "" : ` ${name}`}`,
        bars: [barOf(span, trace.start)],
        note: `${seconds(span.end - span.start)}${span.error ? `  ${span.error}` : ""}`,
        failed: span.error !== undefined,
      },
      ...spans.filter(({ parent }) => parent === span.id).flatMap((one) => rows(one, depth + 1)),
    ];
  }
  return spans.filter(({ parent }) => parent === undefined || !ids.has(parent))
    .flatMap((root) => rows(root, 0));
}

/** A duration as `850 ms` or `9.5 s`. */
export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Kind and name, without the part of the name that its owner's row says already. */
function labelOf(object: string, owner: string | undefined): string {
  const [kind = "", name = ""] = object.split(" ");
  const [, above = ""] = owner?.split(" ") ?? [];
  return above !== "" && name.startsWith(`${above}-`)
    ? `${kind} …${name.slice(above.length)}`
    : object;
}

/** A write of the status is part of the run, and so is a note on a template. */
function isOwnWrite({ name }: Span): boolean {
  return name === "Write status" || name.startsWith("Note ");
}

function ownerOf(
  object: string,
  trace: Trace,
  byId: ReadonlyMap<string, Span>,
): string | undefined {
  const write = trace.spans.find((span) => objectOf(span) === object && isChildWrite(span));
  let above = write?.parent === undefined ? undefined : byId.get(write.parent);
  while (above !== undefined && !above.name.startsWith("Reconcile ")) {
    above = above.parent === undefined ? undefined : byId.get(above.parent);
  }
  const owner = above === undefined ? undefined : objectOf(above);
  return owner === object ? undefined : owner;
}

function isChildWrite({ name }: Span): boolean {
  return /^(Create|Apply|Replace|Delete) /.test(name);
}

function barOf(span: Span, zero: number): Bar {
  const activity: Activity = span.error !== undefined
    ? "failed"
    : span.name.startsWith("Await ")
    ? "rollout"
    : span.name.startsWith("Deliver ")
    ? "wait"
    : isChildWrite(span)
    ? "write"
    : "run";
  const title = [
    `${span.name} ${span.attributes["multigres.object.name"] ?? ""}`.trim(),
    seconds(span.end - span.start),
    ...(span.error === undefined ? [] : [span.error]),
  ].join(", ");
  return { activity, start: span.start - zero, end: span.end - zero, title };
}

function noteOf(object: string, spans: readonly Span[], rest: readonly string[]): string {
  const runs = spans.filter(({ name }) => name.startsWith("Reconcile "));
  const writes = runs.reduce(
    (sum, run) => sum + Number(run.attributes["multigres.writes"] ?? 0),
    0,
  );
  const awaited = spans.filter(({ name }) => name.startsWith("Await ")).at(-1);
  const available = availableAt(runs);
  const first = spans[0]?.start ?? 0;
  const kinds = Map.groupBy(rest, (one) => one.split(" ")[0] ?? "");
  const error = spans.find((span) => span.error !== undefined)?.error;
  return [
    ...(awaited ? [`ready after ${seconds(awaited.end - awaited.start)}`] : []),
    ...(!awaited && available ? [`Available after ${seconds(available - first)}`] : []),
    ...(runs.length > 0 ? [`${plural(runs.length, "run")}, ${plural(writes, "write")}`] : []),
    ...(spans.some((span) => span.attributes["faas.coldstart"] === true) ? ["cold start"] : []),
    ...[...kinds].map(([kind, names]) => plural(names.length, kind)),
    ...(error === undefined ? [] : [shorten(error.replace(`${object}: `, ""))]),
  ].join("; ");
}

/** When the last run turned the condition Available to True. */
function availableAt(runs: readonly Span[]): number | undefined {
  return runs.flatMap(({ events }) => events).findLast(({ fields }) =>
    fields["multigres.condition.type"] === "Available" &&
    fields["multigres.condition.status"] === "True"
  )?.time;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
