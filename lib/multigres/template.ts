type Json = Record<string, unknown>;

/**
 * Lays `over` on `base`: maps merge key by key, lists and scalars replace. Neither argument is changed.
 * (API proposal: overrides "are applied *after* fetching the template spec"; defaults complete what is left.)
 */
export function deepMerge<T>(base: T, over: unknown): T {
  if (!isMap(base) || !isMap(over)) return (over === undefined ? base : over) as T;
  const merged: Json = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = deepMerge(merged[key], value);
  }
  return merged as T;
}

function isMap(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
