import assert from "node:assert/strict";
import { consumerWrites } from "../../../../../../lib/engine/core/plan/consumers.ts";
import { observed } from "../../../../../support/objects.ts";
import { BLUEPRINT } from "../../../../../support/toy.ts";

const MANAGER = "toys-toy";
const SELF = { name: "main", namespace: "test" };
const needs = (...names: string[]) => names.map((name) => ({ kind: BLUEPRINT, name }));
const blueprint = (name: string, ...consumers: string[]) =>
  observed(BLUEPRINT.apiVersion, BLUEPRINT.kind, name, {
    status: { consumers: consumers.map((consumer) => ({ name: consumer, namespace: "test" })) },
  });
const brief = (writes: ReturnType<typeof consumerWrites>) =>
  writes.map((
    { target, status, manager },
  ) => [target.metadata.name, status.consumers.map(({ name }) => name), manager]);

Deno.test("consumerWrites() lists a consumer where it needs the object and nowhere else", () => {
  const all = [
    blueprint("a"),
    blueprint("b", "main", "other"),
    blueprint("c", "main"),
    blueprint("d", "other"),
  ];
  assert.deepEqual(
    brief(consumerWrites(BLUEPRINT, MANAGER, SELF, needs("a", "c", "a"), all)),
    [
      ["a", ["main"], "toys-toy.main"],
      ["b", [], "toys-toy.main"],
    ],
  );
});

Deno.test("consumerWrites() writes nothing where the list is exact", () => {
  const all = [
    blueprint("a", "main"),
    blueprint("b", "other"),
    observed(BLUEPRINT.apiVersion, BLUEPRINT.kind, "c"),
  ];
  assert.deepEqual(
    consumerWrites(BLUEPRINT, MANAGER, SELF, needs("a", "missing"), all),
    [],
  );
});

Deno.test("consumerWrites() gives everything up for a consumer that is gone", () => {
  const writes = consumerWrites(BLUEPRINT, MANAGER, SELF, [], [
    blueprint("a", "main"),
    blueprint("b", "main"),
  ]);
  assert.deepEqual(brief(writes).map(([name, consumers]) => [name, consumers]), [["a", []], [
    "b",
    [],
  ]]);
});
