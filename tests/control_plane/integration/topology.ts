/** Topology servers move between managed and external, both ways, each for itself. */
import assert from "node:assert/strict";
import { claims, inventory, titles } from "./inventory.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

const managed = { managedSpec: { rootPath: "/m/z1", replicas: 1 } };
const external = { external: { address: "etcd.elsewhere:2379", rootPath: "/e" } };

/** Managed ↔ external. */
export const topology: Topic = {
  name: "topology",
  cases: [
    { title: "the global one goes external and back; a cell's own stays as it is", run: global },
    { title: "a cell's own goes external, then away, then comes back", run: local },
  ],
};

async function global(place: Place): Promise<void> {
  await place.apply(cluster({ managedSpec: { replicas: 1 } }, managed));
  await available(place, "c");
  const local = (await place.get("TopoServer", "c-z1")).metadata;
  const etcd = (await place.get("StatefulSet", "c-z1")).metadata;
  const data = await claims(place);
  assert.deepEqual(await topologies(place), [
    "Service/c-global-client",
    "Service/c-global-peer",
    "Service/c-z1-client",
    "Service/c-z1-peer",
    "StatefulSet/c-global",
    "StatefulSet/c-z1",
    "TopoServer/c-global",
    "TopoServer/c-z1",
  ]);

  await replace(place, cluster(external, managed));
  await gone(place, "c-global");
  await addressed(place, "etcd.elsewhere:2379");
  await eventually("only the cell's own is left", async () => {
    const { status } = await available(place, "c");
    assert.deepEqual(status.globalTopoServer, { etcd: { available: "Unknown" } });
    assert.deepEqual(await topologies(place), [
      "Service/c-z1-client",
      "Service/c-z1-peer",
      "StatefulSet/c-z1",
      "TopoServer/c-z1",
    ]);
  });
  assert.deepEqual(await claims(place), data, "etcd's data stays");

  await replace(place, cluster({ managedSpec: { replicas: 1 } }, managed));
  await waitFor(
    place,
    "there is a global TopoServer again",
    async () => await place.find("TopoServer", "c-global"),
  );
  await addressed(place, `c-global-client.${place.namespace}.svc:2379`);
  await available(place, "c");
  await quiet(place);
  const after = (await place.get("TopoServer", "c-z1")).metadata;
  assert.deepEqual([after.uid, after.generation], [local.uid, local.generation]);
  const same = (await place.get("StatefulSet", "c-z1")).metadata;
  assert.deepEqual([same.uid, same.generation], [etcd.uid, etcd.generation]);
  assert.deepEqual(await claims(place), data, "the new etcd took its old claims");
}

async function local(place: Place): Promise<void> {
  await place.apply(cluster({ managedSpec: { replicas: 1 } }, managed));
  await available(place, "c");
  const root = (await place.get("TopoServer", "c-global")).metadata;

  await replace(place, cluster({ managedSpec: { replicas: 1 } }, external));
  await gone(place, "c-z1");
  await eventually("nobody here knows whether it is well", async () => {
    const { status } = await available(place, "c");
    assert.equal(status.cells.z1.topoServerAvailable, "Unknown");
  });

  await replace(place, cluster({ managedSpec: { replicas: 1 } }, undefined));
  await eventually("the cell uses the global topology", async () => {
    const { status } = await available(place, "c");
    assert.equal(status.cells.z1.topoServerAvailable, "True");
    assert.deepEqual((await place.get("Cell", "c-z1"))["status"].topoServer, {});
  });

  await replace(place, cluster({ managedSpec: { replicas: 1 } }, managed));
  await waitFor(
    place,
    "the cell has a TopoServer again",
    async () => await place.find("TopoServer", "c-z1"),
  );
  await available(place, "c");
  await quiet(place);
  const { uid, generation } = (await place.get("TopoServer", "c-global")).metadata;
  assert.deepEqual([uid, generation], [root.uid, root.generation]);
}

function cluster(globalTopoServer: object, topoServer: object | undefined) {
  const z1 = topoServer === undefined ? { name: "z1" } : { name: "z1", spec: { topoServer } };
  return small({ spec: { globalTopoServer, cells: [z1] } });
}

/** Replaces the spec as `kubectl replace` would: what is not said any more is gone. */
async function replace(place: Place, { metadata, spec }: ReturnType<typeof small>): Promise<void> {
  await place.apply({ ...small(), metadata, spec });
}

async function topologies(place: Place): Promise<string[]> {
  return titles(
    await inventory(place),
    ({ kind, metadata }) =>
      kind === "TopoServer" ||
      metadata.labels?.["app.kubernetes.io/component"] === "topo-server",
  );
}

async function gone(place: Place, name: string): Promise<void> {
  await waitFor(place, `nothing is left of ${name}`, async () => {
    const left = await topologies(place);
    return !left.some((title) => title.split("/")[1]!.startsWith(name));
  });
}

/** Every component follows the global topology. */
async function addressed(place: Place, address: string): Promise<void> {
  const flag = `--topo-global-server-addresses=${address}`;
  await waitFor(place, `every component is started with ${flag}`, async () => {
    const workloads = [...await place.list("Deployment"), ...await place.list("StatefulSet")]
      .filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/component"] !== "topo-server");
    return workloads.length === 4 &&
      workloads.every(({ spec }) => JSON.stringify(spec).includes(flag));
  });
}
