/** What the examples show as comments: inline definitions, external topology servers, nothing at all. */
import assert from "node:assert/strict";
import type { Place } from "../integration/place.ts";
import { small, template } from "../integration/small.ts";
import type { Topic } from "../integration/topic.ts";
import { available, reported } from "../integration/wait.ts";

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
  name: "proposal-alternatives",
  cases: [
    { title: "inline definitions are used directly", run: inline },
    {
      title: "external topology servers reach the cells, and no TopoServer is made",
      run: external,
    },
    { title: "a cluster without any field gets its defaults", run: empty },
    { title: "every topology server may have an image of its own", run: etcdImages },
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
