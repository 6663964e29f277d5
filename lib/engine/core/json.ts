/** A JSON object. */
export type Json = Record<string, unknown>;

/** Whether a value is a JSON object: neither a list, nor null, nor a single value. */
export function isRecord(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Reads JSON; gives undefined for a text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
