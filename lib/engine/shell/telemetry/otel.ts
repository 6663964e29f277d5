/**
 * OpenTelemetry's API; undefined unless Deno exports what it is told (`OTEL_DENO=true`). Loading it takes a tenth of a
 * start, which nobody should pay for nothing.
 */
export const otel = isWanted(Deno.env.get("OTEL_DENO"))
  ? await import("@opentelemetry/api")
  : undefined;

function isWanted(setting: string | undefined): boolean {
  return setting !== undefined && ["true", "1"].includes(setting.toLowerCase());
}
