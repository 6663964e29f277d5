/** Gives numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** A list in an order that chance decides. */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
