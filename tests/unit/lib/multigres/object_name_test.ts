import assert from "node:assert/strict";
import { hashedName, MAX_STATEFUL_SET, objectName } from "../../../../lib/multigres/object_name.ts";

// A change-detection test: if it breaks, a name changed, and a database lost sight of its data. Change the code.
Deno.test("objectName() never changes what it gave before", () => {
  const long = "a-name-that-is-much-too-long-for-one-dns-label";
  const frozen: [string[], number, string][] = [
    [["production_db", "orders_tg"], 63, "production-db-orders-tg"],
    [
      ["example-multigres-cluster", "us-east-1a", "gateway"],
      63,
      "example-multigres-cluster-us-east-1a-gateway",
    ],
    [["a", "0"], 63, "a-0"],
    [["Orders", "tg"], 63, "orders-tg-f24e7575"],
    [[long, long], 63, "a-name-that-is-much-too-long-for-one-dns-label-a-name-3e1283ff"],
    [[long, "replica"], MAX_STATEFUL_SET, "a-name-that-is-much-too-long-for-one-dns-la-04b33ba9"],
    [["-x", "y."], 63, "x-y-0c40038f"],
  ];
  for (const [parts, max, name] of frozen) assert.equal(objectName(parts, max), name);
});

Deno.test("objectName() gives different names to different parts that look alike", () => {
  const names = [["A-b", "c"], ["A", "b-c"], ["a.b", "c"], ["a", "b.c"]].map((parts) =>
    objectName(parts)
  );
  assert.equal(new Set(names).size, names.length);
});

Deno.test("objectName() and hashedName() give DNS labels within the limit", () => {
  const parts = [
    "x",
    "x_",
    "_x",
    "X.Y",
    "é",
    "___",
    "9",
    "a".repeat(80),
    `${"a".repeat(42)}-${"b".repeat(40)}`,
  ];
  for (const part of parts) {
    for (const max of [63, MAX_STATEFUL_SET]) {
      for (const name of [objectName([part, "tail"], max), hashedName([part], max)]) {
        assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, `${part} became ${name}`);
        assert.ok(name.length <= max);
      }
    }
  }
});
