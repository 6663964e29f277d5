/** What the examples show as comments: inline definitions, external topology servers, incomplete blocks. */
import assert from "node:assert/strict";
import { makePlace, type Place } from "../integration/place.ts";
import { small, template } from "../integration/small.ts";
import type { Topic } from "../integration/topic.ts";
import { available, reported, waitFor } from "../integration/wait.ts";
import { example } from "./examples.ts";

const etcd = (storage: string) => ({
  image: "quay.io/coreos/etcd:v3.5.17",
  replicas: 1,
  dataVolumeClaimTemplate: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage } },
  },
});
const component = (cpu: string, memory: string) => ({
  replicas: 2,
  resources: { requests: { cpu, memory }, limits: { cpu: "1", memory: "1Gi" } },
});

/** The proposal's alternatives, each in a small cluster. */
export const alternatives: Topic = {
  name: "seed-alternatives",
  cases: [
    { title: "inline definitions are used directly", run: inline },
    {
      title: "external topology servers reach the cells, and no TopoServer is made",
      run: external,
    },
    { title: "an incomplete template is completed with overrides and defaults", run: incomplete },
    { title: "a cluster without any field gets its defaults", run: empty },
    { title: "every topology server may have an image of its own", run: etcdImages },
    { title: "affinity of a pool arrives at its pods, which it selects", run: poolAffinity },
    { title: "a template of another namespace is not found", run: elsewhere },
    { title: "access to templates can be granted apart from clusters", run: granted },
    { title: "children made by hand run without a cluster", run: alone },
  ],
};

async function inline(place: Place): Promise<void> {
  const multigateway = component("500m", "512Mi");
  const multiadmin = component("100m", "128Mi");
  await place.apply(small({
    spec: {
      globalTopoServer: { rootPath: "/multigres/global", managedSpec: etcd("10Gi") },
      multiadmin,
      cells: [{
        name: "z1",
        spec: {
          multigateway,
          topoServer: { managedSpec: { rootPath: "/multigres/z1", ...etcd("5Gi") } },
        },
      }],
    },
  }));
  await available(place, "c");
  const global = (await place.get("TopoServer", "c-global"))["spec"];
  assertPart(global, { rootPath: "/multigres/global", ...etcd("10Gi") });
  const cell = (await place.get("Cell", "c-z1"))["spec"];
  assertPart(cell.topoServer.managedSpec, { rootPath: "/multigres/z1", ...etcd("5Gi") });
  assert.deepEqual((await place.get("TopoServer", "c-z1"))["spec"], cell.topoServer.managedSpec);
  assert.deepEqual(cell.multiGateway, multigateway);
  const admin = (await place.get("Deployment", "c-multiadmin"))["spec"];
  assert.equal(admin.replicas, 2);
  assert.deepEqual(admin.template.spec.containers[0].resources, multiadmin.resources);
}

async function external(place: Place): Promise<void> {
  const own = { address: "etcd-z1.my-domain.com:2379", rootPath: "/multigres/z1" };
  await place.apply(
    template("t", { multiadmin: { replicas: 1 } }),
    small({
      cells: ["z1", "z2"],
      spec: {
        globalTopoServer: {
          rootPath: "/multigres/global",
          external: { address: "my-external-etcd-client.etcd.svc:2379" },
        },
        multiadmin: { deploymentTemplate: "t", overrides: { replicas: 2 } },
        cells: [{ name: "z1", spec: { topoServer: { external: own } } }, { name: "z2" }],
      },
    }),
  );
  const { status } = await available(place, "c");
  assert.deepEqual(await place.list("TopoServer"), []);
  assert.equal(status.cells.z2.topoServerAvailable, "Unknown");
  const [first, second] = [await place.get("Cell", "c-z1"), await place.get("Cell", "c-z2")];
  assert.deepEqual(first["spec"].topoServer, { external: own });
  assert.deepEqual(first["status"].topoServer, { ...own, available: "Unknown" });
  assert.deepEqual(second["spec"].topoServer, {});
  for (const { spec } of [first, second]) {
    assert.deepEqual(spec.globalTopoServer, {
      rootPath: "/multigres/global",
      address: "my-external-etcd-client.etcd.svc:2379",
    });
  }
  assert.equal((await place.get("Deployment", "c-multiadmin"))["spec"].replicas, 2);
}

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

async function empty(place: Place): Promise<void> {
  await place.apply({ ...small(), spec: {} });
  const { status } = await available(place, "c");
  assert.equal(status.globalTopoServer.etcd.available, "True");
  assert.deepEqual([status.cells ?? {}, status.databases ?? {}], [{}, {}]);
  const { rootPath, replicas } = (await place.get("TopoServer", "c-global"))["spec"];
  assert.deepEqual([rootPath, replicas], [`/multigres/${place.namespace}/c/global`, 3]);
}

async function etcdImages(place: Place): Promise<void> {
  const own = (image: string) => ({ managedSpec: { ...etcd("1Gi"), image } });
  await place.apply(
    template("t", { managedTopoServer: { ...etcd("1Gi"), image: "etcd:of-a-template" } }),
    small({
      spec: {
        globalTopoServer: own("etcd:global"),
        cells: [
          { name: "z1", spec: { topoServer: own("etcd:z1") } },
          { name: "z2", spec: { topoServer: { deploymentTemplate: "t" } } },
        ],
      },
    }),
  );
  await available(place, "c");
  for (
    const [name, image] of [
      ["c-global", "etcd:global"],
      ["c-z1", "etcd:z1"],
      ["c-z2", "etcd:of-a-template"],
    ] as const
  ) {
    assert.equal((await place.get("TopoServer", name))["spec"].image, image);
    const { template } = (await place.get("StatefulSet", name))["spec"];
    assert.equal(template.spec.containers[0].image, image);
  }
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

async function alone(place: Place): Promise<void> {
  const apiVersion = "multigres.com/v1alpha1";
  const labels = { "multigres.com/cluster": "mine" };
  await place.apply(
    {
      apiVersion,
      kind: "TopoServer",
      metadata: { name: "topo", labels },
      spec: { rootPath: "/mine", ...etcd("1Gi") },
    },
    {
      apiVersion,
      kind: "Cell",
      metadata: { name: "mine-z1", labels },
      spec: {
        name: "z1",
        images: { multigateway: "multigres:1", multiorch: "multigres:1" },
        multiGateway: { replicas: 1 },
        multiOrch: { replicas: 1 },
        globalTopoServer: { rootPath: "/mine", clientServiceName: "topo-client" },
      },
    },
  );
  for (const [kind, name] of [["TopoServer", "topo"], ["Cell", "mine-z1"]] as const) {
    await reported(place, kind, name, "Available", ({ status }) => status === "True");
  }
  const { args } = (await place.get("Deployment", "mine-z1-gateway"))["spec"]
    .template.spec.containers[0];
  const address = `topo-client.${place.namespace}.svc:2379`;
  assert.ok(args.includes(`--topo-global-server-addresses=${address}`), args.join(" "));
}

function assertPart(actual: Record<string, unknown>, part: Record<string, unknown>): void {
  const found = Object.fromEntries(Object.keys(part).map((key) => [key, actual[key]]));
  assert.deepEqual(found, part);
}
