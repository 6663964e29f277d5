/** What the API server refuses climbs up to the cluster in one sentence, and heals when the reason is gone. */
import assert from "node:assert/strict";
import type { DevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, conditionOf, reported, sweepAll } from "./wait.ts";

/** Namespaces say by this label which kind they refuse. */
const LABEL = "tests.multigres.com/refuse";
const REASON = "the budget of this namespace has no room for it";

/** Each owner with each kind of child that can be refused, and the child's name. */
const REFUSED: readonly (readonly [owner: string, name: string, kind: string, child: string])[] = [
  ["MultigresCluster", "c", "TopoServer", "c-global"],
  ["MultigresCluster", "c", "Cell", "c-z1"],
  ["MultigresCluster", "c", "TableGroup", "db-tg"],
  ["MultigresCluster", "c", "Deployment", "c-multiadmin"],
  ["Cell", "c-z1", "Deployment", "c-z1-gateway"],
  ["TopoServer", "c-global", "StatefulSet", "c-global"],
  ["TopoServer", "c-global", "Service", "c-global-peer"],
  ["TableGroup", "db-tg", "Shard", "db-tg-0"],
  ["Shard", "db-tg-0", "ConfigMap", "db-tg-0-pg-hba"],
  ["Shard", "db-tg-0", "PersistentVolumeClaim", "db-tg-0-backups"],
  ["Shard", "db-tg-0", "StatefulSet", "db-tg-0-z1-replica"],
];

/** One test per owner and kind. */
export const rejection: Topic = {
  name: "rejection",
  cases: REFUSED.map(([owner, name, kind, child]): Case => ({
    title: `a refused ${kind} is reported by its ${owner} and by the cluster`,
    labels: { [LABEL]: `${kind}.${child}` },
    run: (place) => refused(place, owner, name, kind, child),
  })),
};

async function refused(
  place: Place,
  owner: string,
  name: string,
  kind: string,
  child: string,
): Promise<void> {
  await policyInForce(place.cluster);
  await place.apply(small());
  const said = await reported(place, owner, name, "Applied", ({ status }) => status === "False");
  assert.equal(said.reason, "Rejected");
  assert.match(said.message, new RegExp(`^Cannot (create|apply) ${kind} "${child}": .*${REASON}`));

  const path = ["MultigresCluster", "c"];
  const climbed = await reported(
    place,
    path[0]!,
    path[1]!,
    "Available",
    ({ status, message }) => status === "False" && message.includes(REASON),
  );
  assert.ok(climbed.message.includes(`${kind} "${child}"`), climbed.message);
  assert.ok(climbed.message.length < 400, `readable: ${climbed.message}`);
  assert.ok(!climbed.message.includes("\n"), "one sentence");
  const cluster = await place.get("MultigresCluster", "c");
  assert.notEqual(conditionOf(cluster, "Available")?.status, "True");

  await place.cluster.client.json("PATCH", `/api/v1/namespaces/${place.namespace}`, {
    metadata: { labels: { [LABEL]: null } },
  });
  sweepAll(place);
  await available(place, "c");
}

/** Applies the policy once, and waits until it refuses. */
async function policyInForce(cluster: DevCluster): Promise<void> {
  await cluster.apply(POLICY);
  const namespace = "rejection-probe";
  await cluster.apply(
    `{apiVersion: v1, kind: Namespace, metadata: {name: ${namespace}, labels: {"${LABEL}": ConfigMap.probe}}}`,
  );
  await eventually("the policy refuses", async () => {
    const response = await cluster.client.fetch(
      `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ metadata: { name: "probe" } }),
      },
    );
    await response.body?.cancel();
    assert.equal(response.status, 422);
  });
}

const POLICY = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: tests-refuse
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: ["", apps, multigres.com]
        apiVersions: ["*"]
        operations: [CREATE, UPDATE]
        resources: ["*"]
  validations:
    - expression: >-
        request.kind.kind == 'Namespace' || !has(object.metadata.name) ||
        namespaceObject.metadata.labels['${LABEL}'] != request.kind.kind + '.' + object.metadata.name
      message: ${REASON}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: tests-refuse
spec:
  policyName: tests-refuse
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchExpressions:
        - { key: "${LABEL}", operator: Exists }
`;
