import { code } from "../markdown.ts";

/** A description, and the default that it ends in, if it says one. */
export interface Said {
  readonly text: string;
  readonly fallback: string | undefined;
}

/** Takes "Default: …." off the end of a description. */
export function splitDefault(description = ""): Said {
  const [, text, fallback] = /^(.*?)\s*\bDefault: (.+)\.$/s.exec(description) ?? [];
  return fallback === undefined
    ? { text: description, fallback: undefined }
    : { text: text ?? "", fallback };
}

/**
 * A default in words: the value that the operator fills in, else what the description says. What is said beyond the
 * value is kept: "3, the least that survives the loss of its primary".
 */
export function defaultText(said: string | undefined, value: unknown): string {
  if (value === undefined) return said ?? "";
  const shown = compact(value);
  const plain = said?.replace(/^`([^`]*)`/, "$1");
  return plain?.startsWith(shown) ? code(shown) + plain.slice(shown.length) : code(shown);
}

/** The default of a field among those of an object, such as `a.b[].c` of `{ a: { b: [{ c: 1 }] } }`. */
export function lookUp(defaults: unknown, path: string): unknown {
  let found = defaults;
  for (const step of path.split(/\.|(?=\[\])/)) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[step === "[]" ? "0" : step];
  }
  return found;
}

/** A value as YAML in one line. */
export function compact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${compact(inner)}`);
  return `{ ${entries.join(", ")} }`;
}
