/** Reads from the real Jaeger what the functions told it, and asks questions of a trace. */
import assert from "node:assert/strict";
import { traceById, tracesOf } from "../../../scripts/waterfall/jaeger_api.ts";
import { objectOf, type Span, type Trace } from "../../../scripts/waterfall/spans.ts";
import { eventually } from "../../support/eventually.ts";

/** Spans leave a function in batches, twice a second: for this long no other has come. */
const SETTLE = 1_500;

/**
 * Waits until assertions about a cluster's traces, the newest first, hold of all that there will be; gives the traces.
 * Spans arrive in batches, from several processes and in any order: what is asserted is what is waited for.
 */
export function tracesWhen(
  jaeger: string,
  namespace: string,
  name: string,
  check: (traces: readonly Trace[]) => void,
): Promise<Trace[]> {
  return settled(`the traces of "${name}" are told`, async () => {
    const traces = await tracesOf(jaeger, name, namespace);
    return { traces, answer: traces };
  }, check);
}

/**
 * Waits until assertions about a trace hold of all that there will be of it; gives the trace.
 * @param beyond a span that the trace goes on from and that nobody tells Jaeger about
 */
export function traceWhen(
  jaeger: string,
  id: string,
  check: (trace: Trace) => void,
  beyond?: string,
): Promise<Trace> {
  return settled(`trace ${id} is told`, async () => {
    const trace = await traceById(jaeger, id);
    assert.ok(trace !== undefined, "Jaeger knows nothing of it");
    return { traces: [trace], answer: trace };
  }, (trace) => {
    assertWhole(trace, beyond);
    check(trace);
  });
}

async function settled<T>(
  what: string,
  load: () => Promise<{ traces: readonly Trace[]; answer: T }>,
  check: (answer: T) => void,
): Promise<T> {
  let before = "";
  let since = 0;
  return await eventually(what, async () => {
    const { traces, answer } = await load();
    const now = traces.map(({ id, spans }) => `${id}: ${spans.length}`).join();
    if (now !== before) since = Date.now();
    before = now;
    check(answer);
    assert.ok(Date.now() - since >= SETTLE, "spans arrive all the time");
    return answer;
  });
}

/** Asserts that no span is still to come which another one hangs under: the event source's come late. */
export function assertWhole({ spans }: Trace, beyond?: string): void {
  const ids = new Set([beyond, undefined, ...spans.map(({ id }) => id)]);
  const hanging = spans.filter(({ parent }) => !ids.has(parent));
  assert.deepEqual(hanging.map(({ name }) => name), [], "these hang under a span that is missing");
}

/** The reconciles of a trace. */
export function reconciles({ spans }: Trace): Span[] {
  return spans.filter(({ name }) => name.startsWith("Reconcile "));
}

/** The objects whose functions ran in a trace, each once, sorted. */
export function reconciled(trace: Trace): string[] {
  return [...new Set(reconciles(trace).map((span) => objectOf(span)!))].sort();
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
