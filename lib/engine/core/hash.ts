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
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
