/** Reads from the real Jaeger what the functions told it, and asks questions of a trace. */
import { delay } from "../../../scripts/devcluster/process.ts";
import { traceById, tracesOf } from "../../../scripts/waterfall/jaeger_api.ts";
import { objectOf, type Span, type Trace } from "../../../scripts/waterfall/spans.ts";

/** Spans leave a function in batches, twice a second. */
const SETTLE = 1_500;
const LIMIT = 20_000;

/** Waits until a cluster's traces, the newest first, pass a check and have stopped growing; gives them. */
export async function tracesWhen(
  jaeger: string,
  namespace: string,
  name: string,
  check: (traces: readonly Trace[]) => boolean,
): Promise<Trace[]> {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const traces = await tracesOf(jaeger, name, namespace);
    if (check(traces)) {
      await delay(SETTLE);
      return await tracesOf(jaeger, name, namespace);
    }
    if (Date.now() > deadline) {
      const seen = traces.map(({ id, spans }) => `${id}: ${spans.map((span) => span.name)}`);
      throw new Error(`Cannot find the trace of "${name}"; there are\n${seen.join("\n")}`);
    }
    await delay(200);
  }
}

/** Waits until a trace passes a check and has stopped growing; gives it. */
export async function traceWhen(
  jaeger: string,
  id: string,
  check: (trace: Trace) => boolean = () => true,
): Promise<Trace> {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const trace = await traceById(jaeger, id);
    if (trace !== undefined && check(trace)) {
      await delay(SETTLE);
      return (await traceById(jaeger, id))!;
    }
    if (Date.now() > deadline) {
      const seen = trace?.spans.map(({ name }) => name) ?? "nothing";
      throw new Error(`Cannot find the whole of trace ${id}; there is ${seen}`);
    }
    await delay(200);
  }
}

/** The reconciles of a trace. */
export function reconciles({ spans }: Trace): Span[] {
  return spans.filter(({ name }) => name.startsWith("Reconcile "));
}

/** The objects whose functions ran in a trace, each once, sorted. */
export function reconciled(trace: Trace): string[] {
  return [...new Set(reconciles(trace).map((span) => objectOf(span)!))].sort();
}

/** Whether the event source has handed over its part; it takes its time. */
export function isWhole({ spans }: Trace): boolean {
  const ids = new Set(spans.map(({ id }) => id));
  return spans.every(({ parent }) => parent === undefined || ids.has(parent));
}

/** The spans above a span, the nearest first. */
export function above(trace: Trace, span: Span): Span[] {
  const parent = trace.spans.find(({ id }) => id === span.parent);
  return parent === undefined ? [] : [parent, ...above(trace, parent)];
}

/** The names and objects of the spans above a span, what led to it, the nearest first. */
export function causes(trace: Trace, span: Span): string[] {
  return above(trace, span).map(({ name, attributes }) =>
    `${name} ${attributes["multigres.object.name"]}`
  );
}

/** The span in which a cluster turned Available, or undefined. */
export function availableIn(trace: Trace, object: string): Span | undefined {
  return reconciles(trace).find((span) =>
    objectOf(span) === object &&
    span.events.some(({ fields }) =>
      fields["multigres.condition.type"] === "Available" &&
      fields["multigres.condition.status"] === "True"
    )
  );
}
