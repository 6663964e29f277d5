/** What the proposal says of DeploymentTemplates, besides what tests/control_plane/integration/templates.ts shows. */
import assert from "node:assert/strict";
import { makePlace, type Place } from "../integration/place.ts";
import { small, template } from "../integration/small.ts";
import type { Topic } from "../integration/topic.ts";
import { available, reported, waitFor } from "../integration/wait.ts";
import { example } from "./examples.ts";

/** Completed, applied and kept apart. */
export const templates: Topic = {
  name: "proposal-templates",
  cases: [
    { title: "an incomplete template is completed with overrides and defaults", run: incomplete },
    { title: "affinity of a pool arrives at its pods, which it selects", run: poolAffinity },
    { title: "a template of another namespace is not found", run: elsewhere },
    { title: "access to templates can be granted apart from clusters", run: granted },
  ],
};

async function incomplete(place: Place): Promise<void> {
  const postgres = { resources: { requests: { cpu: "2" } } };
  const pool = { type: "replica", cell: "z1", deploymentTemplate: "t", overrides: { postgres } };
  await place.apply(
    template("t", { shardPool: { replicas: 1 }, multigateway: { replicas: 1 } }),
    small({
      spec: {
        cells: [{ name: "z1", spec: { multigateway: { deploymentTemplate: "t" } } }],
        databases: [{
          name: "db",
          spec: { tablegroups: [{ name: "tg", shardTemplate: { pools: [pool] } }] },
        }],
      },
    }),
  );
  await available(place, "c");
  const { multiGateway } = (await place.get("Cell", "c-z1"))["spec"];
  assert.equal(multiGateway.replicas, 1);
  assert.ok(multiGateway.resources.requests.memory, "completed");
  const { partitioning, shardTemplate } = (await place.get("TableGroup", "db-tg"))["spec"];
  assert.equal(partitioning.shards, 1);
  const [resolved] = shardTemplate.pools;
  assert.equal(resolved.replicas, 1);
  assert.deepEqual(resolved.postgres, postgres);
  assert.ok(resolved.multipooler.resources.requests.cpu, "completed");
  assert.deepEqual(resolved.dataVolumeClaimTemplate, {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "10Gi" } },
  });
}

async function poolAffinity(place: Place): Promise<void> {
  const { replicas: _three, ...shardPool } = example("deployment_template")["spec"].shardPool;
  const pool = { type: "replica", cell: "z1", deploymentTemplate: "t", overrides: { replicas: 1 } };
  await place.apply(
    template("t", { shardPool }),
    small({
      spec: {
        databases: [{
          name: "db",
          spec: { tablegroups: [{ name: "tg", shardTemplate: { pools: [pool] } }] },
        }],
      },
    }),
  );
  await available(place, "c");
  const { template: { metadata, spec } } =
    (await place.get("StatefulSet", "db-tg-0-z1-replica"))["spec"];
  assert.deepEqual(spec.affinity, shardPool.affinity);
  assert.equal(metadata.labels["app.kubernetes.io/component"], "shard-pool");
}

async function elsewhere(place: Place): Promise<void> {
  const other = await makePlace(place.cluster, `${place.namespace}-other`);
  await other.apply(template("t", { multiadmin: { replicas: 1 } }));
  await place.apply(small({ spec: { multiadmin: { deploymentTemplate: "t" } } }));
  const { message } = await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ reason }) => reason === "TemplateMissing",
  );
  assert.match(
    message,
    /spec\.multiadmin: DeploymentTemplate "t" does not exist in this namespace/,
  );
  const { status } = await other.get("DeploymentTemplate", "t");
  assert.equal(status, undefined, "the other namespace's template has no part in it");
}

async function granted(place: Place): Promise<void> {
  const group = "rbac.authorization.k8s.io";
  const rules = [{
    apiGroups: ["multigres.com"],
    resources: ["deploymenttemplates"],
    verbs: ["*"],
  }];
  await place.apply(
    { apiVersion: `${group}/v1`, kind: "Role", metadata: { name: "dba" }, rules },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: { name: "dba" },
      roleRef: { apiGroup: group, kind: "Role", name: "dba" },
      subjects: [{ apiGroup: group, kind: "User", name: "dana" }],
    },
  );
  await waitFor(
    place,
    "dana may write templates",
    () => may(place, place.namespace, "deploymenttemplates"),
  );
  assert.equal(await may(place, place.namespace, "multigresclusters"), false);
  assert.equal(await may(place, "default", "deploymenttemplates"), false);
}

async function may(place: Place, namespace: string, resource: string): Promise<boolean> {
  const resourceAttributes = { group: "multigres.com", namespace, resource, verb: "update" };
  const review = await place.cluster.client.json(
    "POST",
    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: "dana", resourceAttributes },
    },
  );
  return review["status"].allowed;
}
