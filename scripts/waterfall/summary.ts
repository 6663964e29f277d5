/** What a trace is about, in a few lines. Pure. */
import { seconds } from "./rows.ts";
import { objectOf, type Span, type Trace } from "./spans.ts";

/** The lines above a waterfall. */
export interface Summary {
  readonly title: string;
  readonly facts: string;
  /** One line for each failure, without repetition. */
  readonly failures: readonly string[];
}

const WHY: Readonly<Record<string, string>> = {
  change: "a new or changed spec",
  user: "a change that belongs to its user's own trace",
  cascade: "a change of something that it reads",
  again: "a change that went on",
  resync: "a look at everything",
  unrelated: "something that happened later",
};

/** Sums a trace up. */
export function summarize(trace: Trace): Summary {
  const runs = trace.spans.filter(({ name }) => name.startsWith("Reconcile "));
  const first = runs.find(({ name }) => name === "Reconcile MultigresCluster") ?? runs[0];
  const sum = (key: string) =>
    runs.reduce((total, { attributes }) => total + Number(attributes[`multigres.${key}`] ?? 0), 0);
  const available = runs.filter((run) => first !== undefined && objectOf(run) === objectOf(first))
    .flatMap(({ events }) => events)
    .find(({ fields }) =>
      fields["multigres.condition.type"] === "Available" &&
      fields["multigres.condition.status"] === "True"
    );
  const cold = trace.spans.filter(({ attributes }) => attributes["faas.coldstart"] === true);
  const why = WHY[String(first?.attributes["multigres.origin"])] ?? "a trace";
  const time = new Date(trace.start).toISOString().slice(0, 19).replace("T", " ");
  return {
    title: `${first === undefined ? trace.id : objectOf(first)}: ${why}, ${time} UTC`,
    facts: [
      ...(available ? [`Available after ${seconds(available.time - trace.start)}`] : []),
      `${runs.length} reconciles`,
      `${sum("reads")} reads`,
      `${sum("writes")} writes`,
      `${new Set(cold.map(({ service }) => service)).size} cold starts`,
      `${trace.spans.length} spans`,
    ].join(", "),
    failures: [...new Set(trace.spans.filter(isInnermostFailure(trace)).map(failureText))],
  };
}

/** A failure also marks the spans around it; the one inside says what failed. */
function isInnermostFailure(trace: Trace): (span: Span) => boolean {
  const failed = trace.spans.filter(({ error, attributes }) =>
    error !== undefined && attributes["otel.scope.name"] !== "deno"
  );
  return (span) => failed.includes(span) && !failed.some(({ parent }) => parent === span.id);
}

function failureText(span: Span): string {
  return `${span.name} ${span.attributes["multigres.object.name"] ?? ""}: ${span.error}`;
}
