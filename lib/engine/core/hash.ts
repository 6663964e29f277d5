const PRIME = 0x01000193;
const OFFSET = 0x811c9dc5;

/**
 * 32-bit FNV-1a over the UTF-8 bytes of a text, as 8 hex digits.
 * Not cryptographic: it tells names apart and notices changes, it protects nothing.
 */
export function fnv1a(text: string, seed = OFFSET): string {
  let hash = seed;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, PRIME);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** 64 bits of hash (two independently seeded FNV-1a) of any JSON value; the order of object keys does not matter. */
export function hashOf(value: unknown): string {
  const text = canonical(value);
  return fnv1a(text) + fnv1a(text, 0x9747b28c);
}

/** JSON with sorted keys and without undefined fields: equal for equal values. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  // Built by hand: half of what a run costs is spent here.
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === "" ? "" : ","}${canonical(item)}`;
    return `[${text}]`;
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonical(fields[key])}`;
  }
  return `{${text}}`;
}
