/**
 * The part of the key space that shard `index` of `count` holds, as Multigres names shards: `0-inf` is all of it,
 * two halves are `0-8` and `8-inf` (hexadecimal prefixes, the upper bound excluded).
 */
export function keyRange(index: number, count: number): string {
  return `${bound(index, count)}-${index + 1 === count ? "inf" : bound(index + 1, count)}`;
}

function bound(index: number, count: number): string {
  if (index === 0) return "0";
  // As few digits as tell all the shards of this count apart.
  let digits = 1;
  while (16 ** digits < count) digits++;
  const exact = count & (count - 1) ? digits + 2 : digits; // uneven splits need finer bounds
  const value = Math.floor((index * 16 ** exact) / count);
  return value.toString(16).padStart(exact, "0").replace(/0+$/, "");
}
