import assert from "node:assert/strict";
import { facts as factsOf, isAtLeast } from "../../../../../../lib/engine/core/event/facts.ts";
import { isKind } from "../../../../../../lib/engine/controller.ts";
import { DEPLOYMENT, SERVICE } from "../../../../../../lib/engine/core/kube/kinds.ts";
import type { KubeObject } from "../../../../../../lib/engine/core/kube/object.ts";
import { DEPLOYMENT_TEMPLATE } from "../../../../../../lib/multigres/api/kinds.ts";
import { become, cell, observed, wantedDeployment } from "../../../../../support/objects.ts";

const facts = (object: KubeObject) =>
  factsOf(
    object,
    [DEPLOYMENT, SERVICE, DEPLOYMENT_TEMPLATE].find((kind) => isKind(kind, object))?.statusFields,
  );

Deno.test("facts() ignores what no reconcile reads", async (t) => {
  await t.step("versions and managers", () => {
    const other = cell("a", { metadata: { resourceVersion: "11", managedFields: [{}] } });
    assert.equal(facts(cell("a")), facts(other));
  });
  await t.step("a workload's conditions", () => {
    const wanted = wantedDeployment("web", 1);
    const before = become(wanted, { replicas: 1, conditions: [], availableReplicas: 0 });
    const after = become(wanted, { replicas: 1, conditions: [{ type: "X" }], readyReplicas: 0 });
    assert.equal(facts(before), facts(after));
    assert.notEqual(facts(before), facts(become(wanted, { replicas: 1, readyReplicas: 1 })));
  });
  await t.step("a Service's status and a template's consumers", () => {
    assert.equal(
      facts(observed("v1", "Service", "s")),
      facts(observed("v1", "Service", "s", { status: { loadBalancer: {} } })),
    );
    const template = (status: object) =>
      observed("multigres.com/v1alpha1", "DeploymentTemplate", "t", { status });
    assert.equal(facts(template({})), facts(template({ consumers: [{ name: "c" }] })));
  });
});

Deno.test("facts() sees spec, labels, deletion and the status of our kinds", () => {
  const base = facts(cell("a"));
  const changes = [
    { spec: { x: 1 } },
    { metadata: { labels: { a: "b" } } },
    { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
    { metadata: { ownerReferences: [] } },
    { status: { gatewayReplicas: 1 } },
  ];
  for (const change of changes) assert.notEqual(facts(cell("a", change)), base);
});

Deno.test("isAtLeast() compares numbers, not text, and says no to anything else", () => {
  assert.ok(isAtLeast("10", "9"));
  assert.ok(isAtLeast("10", "10"));
  assert.ok(!isAtLeast("9", "10"));
  assert.ok(isAtLeast("18446744073709551616", "18446744073709551615"));
  assert.ok(!isAtLeast("abc", "1") && !isAtLeast("1", ""));
});
