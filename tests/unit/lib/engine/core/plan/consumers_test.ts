import assert from "node:assert/strict";
import { DEPLOYMENT_TEMPLATE } from "../../../../../../lib/multigres/api/kinds.ts";
import { consumerWrites } from "../../../../../../lib/engine/core/plan/consumers.ts";
import { observed } from "../../../../../support/objects.ts";

const MANAGER = "multigres-cluster";
const SELF = { name: "main", namespace: "test" };
const needs = (...names: string[]) => names.map((name) => ({ kind: DEPLOYMENT_TEMPLATE, name }));
const template = (name: string, ...consumers: string[]) =>
  observed(DEPLOYMENT_TEMPLATE.apiVersion, DEPLOYMENT_TEMPLATE.kind, name, {
    status: { consumers: consumers.map((consumer) => ({ name: consumer, namespace: "test" })) },
  });
const brief = (writes: ReturnType<typeof consumerWrites>) =>
  writes.map((
    { target, status, manager },
  ) => [target.metadata.name, status.consumers.map(({ name }) => name), manager]);

Deno.test("consumerWrites() lists a consumer where it needs the object and nowhere else", () => {
  const all = [
    template("a"),
    template("b", "main", "other"),
    template("c", "main"),
    template("d", "other"),
  ];
  assert.deepEqual(
    brief(consumerWrites(DEPLOYMENT_TEMPLATE, MANAGER, SELF, needs("a", "c", "a"), all)),
    [
      ["a", ["main"], "multigres-cluster.main"],
      ["b", [], "multigres-cluster.main"],
    ],
  );
});

Deno.test("consumerWrites() writes nothing where the list is exact", () => {
  const all = [
    template("a", "main"),
    template("b", "other"),
    observed(DEPLOYMENT_TEMPLATE.apiVersion, "DeploymentTemplate", "c"),
  ];
  assert.deepEqual(
    consumerWrites(DEPLOYMENT_TEMPLATE, MANAGER, SELF, needs("a", "missing"), all),
    [],
  );
});

Deno.test("consumerWrites() gives everything up for a consumer that is gone", () => {
  const writes = consumerWrites(DEPLOYMENT_TEMPLATE, MANAGER, SELF, [], [
    template("a", "main"),
    template("b", "main"),
  ]);
  assert.deepEqual(brief(writes).map(([name, consumers]) => [name, consumers]), [["a", []], [
    "b",
    [],
  ]]);
});
