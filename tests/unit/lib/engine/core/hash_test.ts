import assert from "node:assert/strict";
import { canonical, fnv1a, hashOf } from "../../../../../lib/engine/core/hash.ts";

// Frozen: intents of running clusters are compared with these hashes.
Deno.test("fnv1a() agrees with the published test vectors", () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c
  assert.equal(fnv1a(""), "811c9dc5");
  assert.equal(fnv1a("a"), "e40c292c");
  assert.equal(fnv1a("foobar"), "bf9cf968");
});

Deno.test("hashOf() never changes what it gave before", () => {
  assert.equal(hashOf({ a: 1, b: ["x", null] }), "34caa064a4076541");
});

Deno.test("canonical() does not see the order of keys, nor undefined fields", () => {
  assert.equal(canonical({ b: 1, a: { d: [1, 2], c: undefined } }), '{"a":{"d":[1,2]},"b":1}');
  assert.notEqual(canonical([1, 2]), canonical([2, 1]));
  assert.equal(canonical(undefined), "null");
  assert.equal(canonical([undefined]), "[null]");
});
