import assert from "node:assert/strict";
import { facts as factsOf, isAtLeast } from "../../../../../../lib/engine/core/event/facts.ts";
import { isKind } from "../../../../../../lib/engine/controller.ts";
import { DEPLOYMENT, SERVICE } from "../../../../../../lib/engine/core/kube/kinds.ts";
import type { KubeObject } from "../../../../../../lib/engine/core/kube/object.ts";
import { become, observed, part, wantedDeployment } from "../../../../../support/objects.ts";
import { BLUEPRINT, TOY } from "../../../../../support/toy.ts";

const facts = (object: KubeObject) =>
  factsOf(
    object,
    [DEPLOYMENT, SERVICE, BLUEPRINT].find((kind) => isKind(kind, object))?.statusFields,
  );

Deno.test("facts() ignores what no reconcile reads", async (t) => {
  await t.step("versions and managers", () => {
    const other = part("a", { metadata: { resourceVersion: "11", managedFields: [{}] } });
    assert.equal(facts(part("a")), facts(other));
  });
  await t.step("a workload's conditions", () => {
    const wanted = wantedDeployment("web", 1);
    const before = become(wanted, { replicas: 1, conditions: [], availableReplicas: 0 });
    const after = become(wanted, { replicas: 1, conditions: [{ type: "X" }], readyReplicas: 0 });
    assert.equal(facts(before), facts(after));
    assert.notEqual(facts(before), facts(become(wanted, { replicas: 1, readyReplicas: 1 })));
  });
  await t.step("a Service's status and a blueprint's consumers", () => {
    assert.equal(
      facts(observed("v1", "Service", "s")),
      facts(observed("v1", "Service", "s", { status: { loadBalancer: {} } })),
    );
    const blueprint = (status: object) => observed(TOY.apiVersion, BLUEPRINT.kind, "t", { status });
    assert.equal(facts(blueprint({})), facts(blueprint({ consumers: [{ name: "c" }] })));
  });
});

Deno.test("facts() sees spec, labels, deletion and the status of our kinds", () => {
  const base = facts(part("a"));
  const changes = [
    { spec: { x: 1 } },
    { metadata: { labels: { a: "b" } } },
    { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
    { metadata: { ownerReferences: [] } },
    { status: { gatewayReplicas: 1 } },
  ];
  for (const change of changes) assert.notEqual(facts(part("a", change)), base);
});

Deno.test("isAtLeast() compares numbers, not text, and says no to anything else", () => {
  assert.ok(isAtLeast("10", "9"));
  assert.ok(isAtLeast("10", "10"));
  assert.ok(!isAtLeast("9", "10"));
  assert.ok(isAtLeast("18446744073709551616", "18446744073709551615"));
  assert.ok(!isAtLeast("abc", "1") && !isAtLeast("1", ""));
});
