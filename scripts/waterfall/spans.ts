/** Traces as Jaeger's JSON has them, in a shape that is pleasant to work with. Pure; times in ms since 1970. */

/** One span. */
export interface Span {
  readonly id: string;
  readonly parent: string | undefined;
  /** Spans it links to, of this or other traces. */
  readonly links: readonly { readonly trace: string; readonly span: string }[];
  readonly service: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly {
    readonly time: number;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  /** What failed, if it did. */
  readonly error: string | undefined;
}

/** One trace; its spans by start time. */
export interface Trace {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly spans: readonly Span[];
}

interface KeyValue {
  readonly key: string;
  readonly value: string | number | boolean;
}

interface RawTrace {
  readonly traceID: string;
  readonly spans: readonly {
    readonly spanID: string;
    readonly operationName: string;
    readonly references: readonly { refType: string; traceID: string; spanID: string }[];
    readonly startTime: number;
    readonly duration: number;
    readonly tags: readonly KeyValue[];
    readonly logs: readonly { timestamp: number; fields: readonly KeyValue[] }[];
    readonly processID: string;
  }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** Reads a trace of Jaeger's query API. */
export function readSpans(raw: RawTrace): Trace {
  const spans = raw.spans.map((span): Span => {
    const attributes = toRecord(span.tags);
    const parent = span.references.find((reference) => reference.refType === "CHILD_OF");
    return {
      id: span.spanID,
      parent: parent?.traceID === raw.traceID ? parent.spanID : undefined,
      links: span.references.filter((reference) => reference.refType !== "CHILD_OF")
        .map(({ traceID, spanID }) => ({ trace: traceID, span: spanID })),
      service: raw.processes[span.processID]?.serviceName ?? "",
      name: span.operationName,
      start: span.startTime / 1000,
      end: (span.startTime + span.duration) / 1000,
      attributes,
      events: span.logs.map(({ timestamp, fields }) => ({
        time: timestamp / 1000,
        fields: toRecord(fields),
      })),
      error: attributes["error"] === true
        ? String(attributes["otel.status_description"] ?? "failed")
        : undefined,
    };
  }).toSorted((a, b) => a.start - b.start);
  return {
    id: raw.traceID,
    start: Math.min(...spans.map(({ start }) => start)),
    end: Math.max(...spans.map(({ end }) => end)),
    spans,
  };
}

/** The kind and name that a span is about, as one text. */
export function objectOf({ attributes }: Span): string | undefined {
  const { "multigres.object.kind": kind, "multigres.object.name": name } = attributes;
  return kind === undefined || name === undefined ? undefined : `${kind} ${name}`;
}

/** A span of Deno's own HTTP client or server, which says nothing that the span around it does not. */
export function isHttp({ attributes }: Span): boolean {
  return attributes["otel.scope.name"] === "deno";
}

function toRecord(pairs: readonly KeyValue[]): Record<string, string | number | boolean> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}
