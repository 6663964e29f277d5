/** A map of so many entries at most. */
export interface BoundedMap<T> {
  get(id: string): T | undefined;
  values(): Iterable<T>;
  delete(id: string): void;
  set(id: string, value: T): void;
}

/** Makes a map that forgets what was set longest ago. */
export function boundedMap<T>(size: number): BoundedMap<T> {
  const entries = new Map<string, T>();
  return {
    get: (id) => entries.get(id),
    values: () => entries.values(),
    delete: (id) => void entries.delete(id),
    set(id, value) {
      entries.delete(id);
      entries.set(id, value);
      const [oldest] = entries.keys();
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
    },
  };
}
