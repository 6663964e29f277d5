// The only file that knows OpenTelemetry. Deno exports spans itself (OTEL_DENO=true); without it these calls are no-ops.
import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  propagation,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

/** Where a new span hangs: under a parent given as `traceparent`, under nothing, or under the active span. */
export interface SpanOptions {
  readonly attributes?: Attributes;
  /** W3C `traceparent` of the parent; "none" starts a new trace. */
  readonly parent?: string | undefined;
  /** `traceparent`s of causes that are not the parent. */
  readonly links?: readonly string[];
  /** A call that leaves the process. */
  readonly client?: boolean;
}

/** What the work inside a span may add to it. */
export interface SpanHandle {
  set(attributes: Attributes): void;
  event(name: string, attributes?: Attributes): void;
}

/** Runs `work` in a span. An error is recorded once, on the innermost span, and marks the outer ones by status only. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: SpanHandle) => Promise<T>,
): Promise<T> {
  const tracer = trace.getTracer("multigres-operator");
  const parent = options.parent === undefined
    ? context.active()
    : options.parent === "none"
    ? trace.deleteSpan(context.active())
    : propagation.extract(trace.deleteSpan(context.active()), { traceparent: options.parent });
  const links: Link[] = (options.links ?? []).map(spanContextOf)
    .filter((linked) => linked !== undefined)
    .map((linked) => ({ context: linked }));
  const kind = options.client ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const span = tracer.startSpan(
    name,
    {
      kind,
      links,
      ...(options.attributes === undefined ? {} : { attributes: options.attributes }),
    },
    parent,
  );
  try {
    return await context.with(trace.setSpan(parent, span), () => work(handle(span)));
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The active span as a W3C `traceparent`, or undefined when nothing is traced. */
export function currentTraceparent(): string | undefined {
  const active = trace.getSpan(context.active())?.spanContext();
  if (active === undefined || !isSpanContextValid(active)) return undefined;
  const flags = active.traceFlags.toString(16).padStart(2, "0");
  return `00-${active.traceId}-${active.spanId}-${flags}`;
}

/** The trace id of a `traceparent`, or undefined if it is malformed. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent === undefined ? undefined : spanContextOf(traceparent)?.traceId;
}

/** Names the server span of an HTTP request by its route (OpenTelemetry HTTP semantic conventions). */
export function nameRequest(method: string, route: string): void {
  const span = trace.getActiveSpan();
  span?.updateName(`${method} ${route}`);
  span?.setAttribute("http.route", route);
}

/** Adds attributes to the active span. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

const recorded = new WeakSet<object>();

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  if (error instanceof Error && recorded.has(error)) return;
  if (error instanceof Error) {
    recorded.add(error);
    span.recordException(error);
  }
}

function handle(span: Span): SpanHandle {
  return {
    set: (attributes) => void span.setAttributes(attributes),
    event: (name, attributes) => void span.addEvent(name, attributes),
  };
}

function spanContextOf(traceparent: string): SpanContext | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent);
  if (match === null) return undefined;
  const [, traceId = "", spanId = "", flags = "00"] = match;
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(found) ? found : undefined;
}
