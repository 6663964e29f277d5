import assert from "node:assert/strict";
import { keyRange } from "../../../../lib/multigres/shards.ts";

Deno.test("keyRange() names the halves and quarters as Multigres does", () => {
  const ranges = (count: number) =>
    Array.from({ length: count }, (_, index) => keyRange(index, count));
  assert.deepEqual(ranges(1), ["0-inf"]);
  assert.deepEqual(ranges(2), ["0-8", "8-inf"]);
  assert.deepEqual(ranges(4), ["0-4", "4-8", "8-c", "c-inf"]);
});

Deno.test("keyRange() covers the key space without gaps for every count", () => {
  for (let count = 1; count <= 600; count++) {
    let previous = "0";
    for (let index = 0; index < count; index++) {
      const [from = "", to = ""] = keyRange(index, count).split("-");
      assert.equal(from, previous, `${index} of ${count}`);
      // Prefixes sort as text; "inf" sorts after every hexadecimal number.
      assert.ok(index === count - 1 ? to === "inf" : from < to || from === "0", `${from}-${to}`);
      previous = to;
    }
  }
});
