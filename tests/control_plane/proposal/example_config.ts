/** How the example cluster's images, templates, overrides and inline blocks arrive. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import type { Look } from "./look.ts";
import { example } from "./examples.ts";
import { NAME, type World } from "./world.ts";

const COMPONENT = "app.kubernetes.io/component";
const template = example("deployment_template")["spec"];
const wanted = example("multigres_cluster")["spec"];

/** Configuration, from the cluster to the pods. */
export const config: readonly Look[] = [
  { title: "every pod runs the cluster's images, with its pull policy and secrets", check: images },
  { title: "etcd's image, pull policy and secrets are those of its template", check: etcdImage },
  { title: "replicas, resources and affinity of a template arrive at the pods", check: templated },
  { title: "the affinity of every template selects the pods that it is for", check: selected },
  { title: "overrides are laid on top of the template, nothing else changes", check: overridden },
  { title: "an inline definition is used as it is", check: inline },
  { title: "children name no template in their spec", check: unaware },
  { title: "children and cluster show in their status what was resolved", check: resolved },
  { title: "storage and resources of a pool arrive at its StatefulSet", check: pools },
];

function images({ pods }: World): void {
  const { imagePullPolicy, imagePullSecrets, ...images } = wanted.images;
  const ours = pods.filter(({ metadata }) => metadata.labels?.[COMPONENT] !== "topo-server");
  assert.equal(ours.length, 1 + 4 + 2 + 14, "MultiAdmin, gateways, orchestrators and instances");
  for (const { metadata, spec } of ours) {
    assert.deepEqual(spec.imagePullSecrets, imagePullSecrets, metadata.name);
    for (const container of [...spec.initContainers ?? [], ...spec.containers]) {
      assert.equal(container.image, images[container.name], `${metadata.name}: ${container.name}`);
      assert.equal(container.imagePullPolicy, imagePullPolicy, metadata.name);
    }
  }
}

function etcdImage({ pods }: World): void {
  const { image, imagePullPolicy, imagePullSecrets } = template.managedTopoServer;
  const etcds = pods.filter(({ metadata }) => metadata.labels?.[COMPONENT] === "topo-server");
  assert.equal(etcds.length, 6);
  for (const { spec } of etcds) {
    assert.deepEqual(spec.imagePullSecrets, imagePullSecrets);
    assert.equal(spec.containers[0].image, image);
    assert.equal(spec.containers[0].imagePullPolicy, imagePullPolicy);
  }
}

function templated({ get }: World): void {
  const admin = get("Deployment", `${NAME}-multiadmin`);
  const gateway = get("Deployment", `${NAME}-us-east-1b-gateway`);
  const orch = get("Deployment", `${NAME}-us-east-1b-multiorch`);
  for (
    const [deployment, section] of [
      [admin, template.multiadmin],
      [gateway, template.multigateway],
      [orch, template.multiorch],
    ]
  ) {
    assert.equal(deployment.spec.replicas, section.replicas);
    assert.deepEqual(podOf(deployment).affinity, section.affinity);
    assert.deepEqual(podOf(deployment).containers[0].resources, section.resources);
  }
  const etcd = get("StatefulSet", `${NAME}-us-east-1b`);
  const { replicas, affinity, dataVolumeClaimTemplate } = template.managedTopoServer;
  assert.equal(etcd["spec"].replicas, replicas);
  assert.deepEqual(podOf(etcd).affinity, affinity);
  assertClaim(etcd, dataVolumeClaimTemplate);
}

function selected({ pods }: World): void {
  const affine = pods.filter(({ spec }) => spec.affinity !== undefined);
  const components = new Set(affine.map(({ metadata }) => metadata.labels?.[COMPONENT]));
  assert.deepEqual([...components].sort(), [
    "multiadmin",
    "multigateway",
    "multiorch",
    "topo-server",
  ]);
  for (const { metadata, spec } of affine) {
    for (
      const { podAffinityTerm } of spec.affinity.podAntiAffinity
        .preferredDuringSchedulingIgnoredDuringExecution
    ) {
      const { matchLabels } = podAffinityTerm.labelSelector;
      for (const [key, value] of Object.entries(matchLabels)) {
        assert.equal(metadata.labels?.[key], value, metadata.name);
      }
    }
  }
}

function overridden({ get }: World): void {
  const { multiGateway } = get("Cell", `${NAME}-us-east-1a`)["spec"];
  const { resources } = template.multigateway;
  assert.deepEqual(multiGateway, {
    ...template.multigateway,
    resources: { ...resources, limits: { ...resources.limits, cpu: "2" } },
  });
  const [base] = get("TableGroup", "production-db-default")["spec"].shardTemplate.pools;
  const [pool] = get("TableGroup", "production-db-analytics-tg")["spec"].shardTemplate.pools;
  const expected = structuredClone(base);
  expected.dataVolumeClaimTemplate.resources.requests.storage = "1000Gi";
  expected.postgres.resources.requests.cpu = "4";
  assert.deepEqual(pool, expected);
}

function inline({ get }: World): void {
  const tablegroups = wanted.databases[0].spec.tablegroups as KubeObject["spec"][];
  const custom = tablegroups.find(({ name }: { name: string }) => name === "custom_tg");
  const { pools } = get("TableGroup", "production-db-custom-tg")["spec"].shardTemplate;
  assert.deepEqual(pools, custom.shardTemplate.pools);
  const { multiOrch } = get("Cell", `${NAME}-us-east-1a`)["spec"];
  assert.deepEqual(multiOrch, wanted.cells[0].spec.multiorch);
}

function unaware({ objects }: World): void {
  for (const [title, object] of objects) {
    const text = JSON.stringify(object["spec"] ?? {});
    assert.doesNotMatch(text, /deploymentTemplate|standard-ha|default-ha|orders-ha|orders-read/);
    assert.ok(!JSON.stringify(object.metadata.labels).includes("standard-ha"), title);
  }
}

function resolved({ cluster, get }: World): void {
  const paths = cluster["status"].resolvedTemplates.map((
    { path, template, section, generation }: Record<string, string | number>,
  ) => `${path} ${template} ${section} ${generation}`);
  const pool = (group: string, at: string) =>
    `spec.databases[production_db].spec.tablegroups[${group}].shardTemplate.pools[${at}]`;
  assert.deepEqual(paths, [
    "spec.globalTopoServer standard-ha managedTopoServer 1",
    "spec.multiadmin standard-ha multiadmin 1",
    "spec.cells[us-east-1a].spec.multigateway standard-ha multigateway 1",
    "spec.cells[us-east-1b].spec.multigateway standard-ha multigateway 1",
    "spec.cells[us-east-1b].spec.multiorch standard-ha multiorch 1",
    "spec.cells[us-east-1b].spec.topoServer standard-ha managedTopoServer 1",
    `${pool("default", "replica,us-east-1a")} default-ha shardPool 1`,
    `${pool("orders_tg", "replica,us-east-1b")} orders-ha-replica shardPool 1`,
    `${pool("orders_tg", "readOnly,us-east-1a")} orders-read-only shardPool 1`,
    `${pool("analytics_tg", "replica,us-east-1a")} default-ha shardPool 1`,
  ]);
  for (
    const [kind, name, templates] of [
      ["TopoServer", `${NAME}-global`, ["standard-ha"]],
      ["Cell", `${NAME}-us-east-1a`, ["standard-ha"]],
      ["TableGroup", "production-db-orders-tg", ["orders-ha-replica", "orders-read-only"]],
      ["Shard", "production-db-orders-tg-1", ["orders-ha-replica", "orders-read-only"]],
      ["Shard", "production-db-custom-tg-0", []],
    ] as const
  ) {
    const shown = get(kind, name)["status"].resolvedFrom ?? [];
    assert.deepEqual(shown.map(({ template }: { template: string }) => template), templates, name);
  }
}

function pools({ get }: World): void {
  const [replica, readOnly] = get("Shard", "production-db-orders-tg-0")["spec"].pools;
  for (
    const [name, pool] of [
      ["production-db-orders-tg-0-us-east-1b-replica", replica],
      ["production-db-orders-tg-0-us-east-1a-readonly", readOnly],
    ]
  ) {
    const set = get("StatefulSet", name);
    assert.equal(set["spec"].replicas, pool.replicas);
    const { initContainers: [postgres], containers: [multipooler] } = podOf(set);
    assert.deepEqual(postgres.resources, pool.postgres.resources);
    assert.deepEqual(multipooler.resources, pool.multipooler.resources);
    assertClaim(set, pool.dataVolumeClaimTemplate);
  }
}

function podOf(workload: KubeObject): KubeObject["spec"] {
  return workload["spec"].template.spec;
}

function assertClaim(set: KubeObject, claim: { accessModes: string[]; resources: object }): void {
  const { accessModes, resources } = set["spec"].volumeClaimTemplates[0].spec;
  assert.deepEqual({ accessModes, resources }, claim);
}
