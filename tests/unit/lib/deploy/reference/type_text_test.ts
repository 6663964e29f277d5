import assert from "node:assert/strict";
import { z } from "zod";
import { namesOf, nodeOf } from "../../../../../lib/deploy/reference/node.ts";
import { typeText } from "../../../../../lib/deploy/reference/type_text.ts";
import { atomicList, generation, int32, mapList } from "../../../../../lib/engine/schema/parts.ts";

const size = z.strictObject({ width: z.int() });
const color = z.string().regex(/^#[0-9a-f]{6}$/);
const names = namesOf([{ title: "Size of it", schema: size }], [
  { title: "color", schema: color, means: "red, green and blue" },
]);

const TYPES: [string, z.ZodType][] = [
  ["integer, ≥ 0", int32()],
  ["integer, 1–64", int32(1).max(64)],
  ["integer, ≥ 0", generation()],
  ["boolean", z.boolean()],
  ["string", z.string()],
  ["string, not empty", z.string().min(1)],
  ["string, ≤ 63 characters", z.string().max(63)],
  ["string, 1–63 characters like `^a+$`", z.string().min(1).max(63).regex(/^a+$/)],
  ["time", z.string().meta({ format: "date-time" })],
  ["`In`, `NotIn`", z.enum(["In", "NotIn"])],
  ["always `Filesystem`", z.literal("Filesystem")],
  ["[color](#formats)", color],
  ["[color](#formats), ≤ 7 characters", color.max(7)],
  ["object", z.strictObject({ a: z.string() })],
  ["[Size of it](#size-of-it)", size.describe("How large.")],
  ["map of strings", z.record(z.string(), z.string())],
  ["map of integer, ≥ 0, ≤ 16 entries", z.record(z.string(), int32()).meta({ maxProperties: 16 })],
  ["map of objects", z.record(z.string(), z.strictObject({}))],
  ["list of strings", atomicList(z.string())],
  ["list of [Size of it](#size-of-it)", atomicList(size)],
  [
    "list of objects, ≤ 9 items, one per `a` and `b`",
    mapList(z.strictObject({ a: z.string(), b: z.string() }), ["a", "b"], 9),
  ],
];

Deno.test("typeText() says in words what a field takes", async (t) => {
  for (const [text, schema] of TYPES) {
    await t.step(text, () => assert.equal(typeText(nodeOf(schema), names), text));
  }
});
