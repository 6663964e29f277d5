/** Writes one structured line. Messages are constant, what varies is in the fields, so that lines can be counted. */
export function log(
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }));
}
