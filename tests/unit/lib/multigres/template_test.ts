import assert from "node:assert/strict";
import { deepMerge } from "../../../../lib/multigres/template.ts";
import { frozen } from "../../../support/objects.ts";

Deno.test("deepMerge() merges maps and replaces lists and scalars", () => {
  const base = frozen({ a: { x: 1, y: [1, 2] }, b: "base", c: true });
  const over = frozen({ a: { y: [3], z: 0 }, b: "over" });
  assert.deepEqual(deepMerge(base, over), { a: { x: 1, y: [3], z: 0 }, b: "over", c: true });
});

Deno.test("deepMerge() takes undefined for nothing said, and keeps falsy values", () => {
  assert.deepEqual(deepMerge({ a: 1 }, undefined), { a: 1 });
  assert.deepEqual(deepMerge({ a: 1, b: 2 }, { a: undefined, b: 0 }), { a: 1, b: 0 });
  assert.deepEqual(deepMerge<unknown>("x", { a: 1 }), { a: 1 });
  assert.deepEqual(deepMerge<unknown>({ a: 1 }, []), []);
});

Deno.test("deepMerge() is not fooled by keys that objects inherit", () => {
  const merged = deepMerge<Record<string, unknown>>(
    {},
    JSON.parse('{"__proto__": {"a": 1}, "toString": {"b": 2}}'),
  );
  assert.equal((merged as { a?: number }).a, undefined);
  assert.deepEqual(Object.getOwnPropertyDescriptor(merged, "toString")?.value, { b: 2 });
});
