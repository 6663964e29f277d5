import { currentTraceparent } from "./span.ts";
import { parseTraceparent } from "../../core/trace/annotation.ts";

/**
 * Writes one structured line. Messages are constant, what varies is in the fields, so that lines can be counted.
 * `trace_id` and `span_id` (OpenTelemetry: trace context in non-OTLP logs) lead to what the line is part of.
 * @param traceparent of the span that the line is about; the active one, if not given
 */
export function log(
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
  traceparent: string | undefined = currentTraceparent(),
): void {
  const span = parseTraceparent(traceparent);
  const ids = span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
  const time = new Date().toISOString();
  console.log(JSON.stringify({ time, level, message, ...fields, ...ids }));
}
