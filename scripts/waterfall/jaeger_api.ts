/** Asks Jaeger's query API (`/api/traces`, the one of its UI) for traces. */
import { readSpans, type Span, type Trace } from "./spans.ts";

const REQUEST = { service: "multigres-multigres-cluster", operation: "Reconcile MultigresCluster" };
const ID = /^[0-9a-f]{32}$/;

/** The trace of a given id, or undefined. */
export async function traceById(jaeger: string, id: string): Promise<Trace | undefined> {
  const [trace] = await ask(`${jaeger}/api/traces/${id}`);
  return trace;
}

/** All traces that a cluster's own reconciles are part of, the newest first. */
export async function tracesOf(
  jaeger: string,
  name: string,
  namespace: string | undefined,
): Promise<Trace[]> {
  const tags = {
    "multigres.object.name": name,
    ...(namespace === undefined ? {} : { "multigres.object.namespace": namespace }),
  };
  const query = new URLSearchParams({
    ...REQUEST,
    tags: JSON.stringify(tags),
    limit: "200",
    lookback: "custom",
    start: String((Date.now() - 7 * 24 * 3_600_000) * 1000),
    end: String(Date.now() * 1000),
  });
  const traces = await ask(`${jaeger}/api/traces?${query}`);
  return traces.toSorted((a, b) => b.start - a.start);
}

/** The latest trace in which an object was written for a cluster; without one, the latest. */
export async function latestChange(
  jaeger: string,
  subject: string,
  namespace: string | undefined,
): Promise<Trace | undefined> {
  if (ID.test(subject)) return await traceById(jaeger, subject);
  const traces = await tracesOf(jaeger, subject, namespace);
  return traces.find((trace) => trace.spans.some(isWrite)) ?? traces[0];
}

function isWrite({ name }: Span): boolean {
  return /^(Create|Apply|Replace|Delete) /.test(name);
}

async function ask(url: string): Promise<Trace[]> {
  const response = await fetch(url);
  const body = await response.text();
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`Cannot ask Jaeger: ${response.status} ${body.slice(0, 200)}`);
  const { data } = JSON.parse(body) as { data: Parameters<typeof readSpans>[0][] };
  return data.map(readSpans);
}
