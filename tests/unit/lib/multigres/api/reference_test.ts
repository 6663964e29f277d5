import assert from "node:assert/strict";
import { lookUp, splitDefault } from "../../../../../lib/deploy/reference/default_text.ts";
import { type Node, nodeOf } from "../../../../../lib/deploy/reference/node.ts";
import { DEFINITIONS } from "../../../../../lib/multigres/api/definitions.ts";
import { DEFAULTS, PARTS } from "../../../../../lib/multigres/api/reference.ts";
import { generateReference } from "../../../../../scripts/generate_reference.ts";

/** What is described, with the defaults in its shape. */
const SUBJECTS: [string, Node, unknown][] = [
  ...DEFINITIONS.map(({ kind: { kind }, definition: { spec } }): [string, Node, unknown] => [
    kind,
    { properties: { spec: nodeOf(spec) } },
    DEFAULTS[kind],
  ]),
  ...PARTS.map(({ title, schema, defaults }): [string, Node, unknown] => [
    title,
    nodeOf(schema),
    defaults,
  ]),
];

Deno.test("defaults that descriptions name are those that the operator fills in", async (t) => {
  for (const [title, node, defaults] of SUBJECTS) {
    await t.step(title, () => {
      for (const [path, field] of fields(node, "")) {
        const value = lookUp(defaults, path);
        const said = splitDefault(field.description).fallback?.replaceAll("`", "");
        if (said === undefined || typeof value === "object" || value === undefined) continue;
        // Prose, such as "a tested version", says no value.
        if (!/^(\d|\S+$)/.test(said)) continue;
        assert.match(said, new RegExp(`^${value}\\b`), `${path}: ${value}`);
      }
    });
  }
});

Deno.test("every default has a field that it belongs to", () => {
  for (const [title, node, defaults] of SUBJECTS) {
    for (const path of leaves(defaults, "")) {
      assert.ok(isKnown(node, path.split(/\.|(?=\[\])/)), `${title}: ${path}`);
    }
  }
});

Deno.test("every shared part is linked from somewhere", () => {
  const text = [...generateReference().values()].join();
  for (const { title } of PARTS) assert.ok(text.includes(`[${title}](#`), title);
});

function* fields(node: Node, path: string): Generator<[string, Node]> {
  for (const [name, field] of Object.entries(node.properties ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    yield [at, field];
    yield* fields(field, at);
    if (field.items !== undefined) yield* fields(field.items, `${at}[]`);
  }
}

function* leaves(value: unknown, path: string): Generator<string> {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null) return yield path;
  for (const [key, inner] of Object.entries(value)) {
    const step = Array.isArray(value) ? `${path}[]` : path === "" ? key : `${path}.${key}`;
    yield* leaves(inner, step);
  }
}

function isKnown(node: Node | undefined, [step, ...rest]: readonly string[]): boolean {
  if (node === undefined || step === undefined) return node !== undefined;
  const next = step === "[]" ? node.items : node.properties?.[step] ?? node.additionalProperties;
  return isKnown(next, rest);
}
