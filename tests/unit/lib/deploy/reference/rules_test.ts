import assert from "node:assert/strict";
import { z } from "zod";
import { namesOf, nodeOf } from "../../../../../lib/deploy/reference/node.ts";
import { rulesOf } from "../../../../../lib/deploy/reference/rules.ts";
import { atomicList, fixed, withRules } from "../../../../../lib/engine/schema/parts.ts";

const rule = (text: string) => ({ rule: text, message: `must be ${text}` });
const size = withRules(z.strictObject({ width: z.int(), height: z.int() }), rule("part"));
const growing = withRules(size, rule("larger"));
const names = namesOf([{ title: "Size", schema: size }], []);
const found = (schema: z.ZodType) =>
  rulesOf(nodeOf(schema), "", names).map(({ rule, paths }) => [rule.rule, ...paths]);

Deno.test("rulesOf() finds rules at every depth, and gives one that holds in several places once", () => {
  const name = fixed(z.string(), "stays");
  const schema = withRules(
    z.strictObject({
      name,
      items: atomicList(z.strictObject({ name })),
      map: z.record(z.string(), name),
    }),
    rule("whole"),
  );
  assert.deepEqual(found(schema), [
    ["whole", ""],
    ["self == oldSelf", "name", "items[].name", "map.*"],
  ]);
});

Deno.test("rulesOf() leaves a part's rules to the part, but not what a place adds to them", () => {
  assert.deepEqual(found(z.strictObject({ size })), []);
  assert.deepEqual(found(z.strictObject({ a: growing, b: size })), [["larger", "a"]]);
  assert.deepEqual(found(size), [["part", ""]]);
});
