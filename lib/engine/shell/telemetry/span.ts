// The only file that makes spans. Deno exports them itself (OTEL_DENO=true); without it these calls do nothing.
import type { Context, Link, Span, SpanContext } from "@opentelemetry/api";
import { parseTraceparent } from "../../core/trace/annotation.ts";
import type { Attributes } from "../../core/trace/attributes.ts";
import { otel } from "./otel.ts";

type Otel = NonNullable<typeof otel>;

/** What makes the spans (OpenTelemetry: "Instrumentation scope"): this engine, whatever the operator is called. */
const SCOPE = "serverless-controller";

/** Where a new span hangs and what it says. */
export interface SpanOptions {
  readonly attributes?: Attributes;
  /** W3C `traceparent` of the parent; "none" starts a new trace; without it the active span is the parent. */
  readonly parent?: string | undefined;
  /** `traceparent`s of causes that are not the parent. */
  readonly links?: readonly string[];
  /** When it began, in ms since 1970; now, if not given. */
  readonly start?: number;
}

/** What the work inside a span may add to it. */
export interface SpanHandle {
  /** The span as a W3C `traceparent`; undefined when nothing is traced. */
  readonly traceparent: string | undefined;
  set(attributes: Attributes): void;
  event(name: string, attributes?: Attributes, at?: number): void;
}

/** A span for something that is over; times in ms since 1970. */
export interface PastSpan extends SpanOptions {
  readonly start: number;
  readonly end: number;
  readonly error?: unknown;
}

/** Runs `work` in a span. An error is recorded once, on the innermost span, and marks the outer ones by status only. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: SpanHandle) => Promise<T>,
): Promise<T> {
  if (otel === undefined) return await work(NOTHING);
  const [span, parent] = startSpan(otel, name, options);
  try {
    return await otel.context.with(otel.trace.setSpan(parent, span), () => work(handle(span)));
  } catch (error) {
    fail(otel, span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Tells of something that began and ended before there was a span for it to hang under. */
export function pastSpan(name: string, { end, error, ...options }: PastSpan): void {
  if (otel === undefined) return;
  const [span] = startSpan(otel, name, options);
  if (error !== undefined) fail(otel, span, error);
  span.end(Math.max(options.start, end));
}

/** Runs `work` where spans are not recorded, for a request that decides where its own span will hang. */
export async function unrecorded<T>(work: () => Promise<T>): Promise<T> {
  if (otel === undefined) return await work();
  const { context, trace } = otel;
  const nowhere = {
    traceId: crypto.randomUUID().replaceAll("-", ""),
    spanId: crypto.randomUUID().replaceAll("-", "").slice(0, 16),
    traceFlags: 0,
  };
  return await context.with(trace.setSpanContext(context.active(), nowhere), work);
}

/** The active span as a W3C `traceparent`, or undefined when nothing is traced. */
export function currentTraceparent(): string | undefined {
  return traceparentOf(otel?.trace.getSpan(otel.context.active()));
}

/** Names the server span of an HTTP request by its route (OpenTelemetry HTTP semantic conventions). */
export function nameRequest(method: string, route: string): void {
  const span = otel?.trace.getActiveSpan();
  span?.updateName(`${method} ${route}`);
  span?.setAttribute("http.route", route);
}

/** Adds attributes to the active span. */
export function annotate(attributes: Attributes): void {
  otel?.trace.getActiveSpan()?.setAttributes(attributes);
}

const NOTHING: SpanHandle = { traceparent: undefined, set() {}, event() {} };

function startSpan(
  { context, trace }: Otel,
  name: string,
  { parent, links = [], attributes = {}, start }: SpanOptions,
): [Span, Context] {
  const active = context.active();
  const remote = parent === undefined ? undefined : spanContextOf(parent);
  const under = parent === undefined
    ? active
    : remote === undefined
    ? trace.deleteSpan(active)
    : trace.setSpanContext(active, remote);
  const linked = links.map(spanContextOf).filter((one) => one !== undefined)
    .map((one): Link => ({ context: one }));
  const options = {
    attributes,
    links: linked,
    ...(start === undefined ? {} : { startTime: start }),
  };
  return [trace.getTracer(SCOPE).startSpan(name, options, under), under];
}

const recorded = new WeakSet<object>();

function fail({ SpanStatusCode }: Otel, span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  if (!(error instanceof Error)) return;
  span.setAttribute("error.type", error.name);
  if (recorded.has(error)) return;
  recorded.add(error);
  span.recordException(error);
}

function handle(span: Span): SpanHandle {
  return {
    traceparent: traceparentOf(span),
    set: (attributes) => void span.setAttributes(attributes),
    event: (name, attributes, at) => void span.addEvent(name, attributes, at),
  };
}

function traceparentOf(span: Span | undefined): string | undefined {
  if (span === undefined) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  const text = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  return parseTraceparent(text) === undefined ? undefined : text;
}

function spanContextOf(traceparent: string): SpanContext | undefined {
  const parsed = parseTraceparent(traceparent);
  if (parsed === undefined) return undefined;
  const { traceId, spanId, flags } = parsed;
  return { traceId, spanId, traceFlags: flags, isRemote: true };
}
