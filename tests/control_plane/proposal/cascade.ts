/** What runs when something changes, and how a failure climbs. */
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "../integration/place.ts";
import { small } from "../integration/small.ts";
import type { Topic } from "../integration/topic.ts";
import { available, conditionOf, quiet, waitFor } from "../integration/wait.ts";

const IMAGES = {
  multigateway: "multigres:1",
  multiorch: "multigres:1",
  multipooler: "multigres:1",
  multiadmin: "multigres:1",
  postgres: "pgctld:1",
};

/** Motivation: observability, event-driven reconciliation; global images. */
export const cascade: Topic = {
  name: "proposal-cascade",
  cases: [
    { title: "a change of one cell runs the cluster's and the cell's controllers only", run: one },
    { title: "a failing pod is seen on Shard, TableGroup and MultigresCluster", run: failing },
    { title: "a failing gateway is seen on its Cell and on MultigresCluster", run: gateway },
    { title: "a new image reaches every pod of its component, and no other", run: image },
    { title: "a template outlives the clusters that used it", run: outlives },
  ],
};

async function one(place: Place): Promise<void> {
  await place.apply(small({ cells: ["z1", "z2"] }));
  await available(place, "c");
  await quiet(place);
  const mark = await place.mark();
  const cells = [{ name: "z1", spec: { multigateway: { replicas: 2 } } }, { name: "z2" }];
  await place.patch("MultigresCluster", "c", { spec: { cells } });
  await available(place, "c");
  await quiet(place);
  const { byUser } = await place.requestsBetween(mark);
  assert.deepEqual(Object.keys(byUser).map((user) => user.split(":").at(-1)).sort(), [
    "cell",
    "multigres-cluster",
  ]);
  assert.equal((await place.get("Cell", "c-z1"))["status"].gatewayReplicas, 2);
  assert.equal((await place.get("Cell", "c-z2")).metadata.generation, 1);
}

async function failing(place: Place): Promise<void> {
  await place.apply(small({ groups: { "db/tg*2": ["replica z1"] } }));
  await available(place, "c");
  await simulate(place, "db-tg-1-z1-replica-0", "unready");
  const why = `StatefulSet "db-tg-1-z1-replica": 0 of 1 pods ready`;
  await unavailable(place, "Shard", "db-tg-1", why);
  await unavailable(place, "TableGroup", "db-tg", `Shard "db-tg-1": ${why}`);
  await unavailable(
    place,
    "MultigresCluster",
    "c",
    `TableGroup "db-tg": Shard "db-tg-1": ${why}`,
  );
  const healthy = await place.get("Shard", "db-tg-0");
  assert.equal(conditionOf(healthy, "Available")?.status, "True");
  const shard = (await place.get("Shard", "db-tg-1"))["status"];
  assert.deepEqual([shard.totalPods, shard.readyPods, shard.servingWrites], [1, 0, "False"]);
  const group = (await place.get("TableGroup", "db-tg"))["status"];
  assert.deepEqual([group.shards, group.readyShards], [2, 1]);
  const { databases } = (await place.get("MultigresCluster", "c"))["status"];
  assert.deepEqual(databases.db, {
    desiredInstances: 2,
    readyInstances: 1,
    servingWrites: "False",
  });
  await simulate(place, "db-tg-1-z1-replica-0", null);
  await available(place, "c");
}

async function gateway(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const component = "app.kubernetes.io/component=multigateway";
  const [pod] = await place.list("Pod", component);
  await simulate(place, pod!.metadata.name, "unready");
  const why = `Deployment "c-z1-gateway": 0 of 1 pods ready`;
  await unavailable(place, "Cell", "c-z1", why);
  await unavailable(place, "MultigresCluster", "c", `Cell "c-z1": ${why}`);
  const { status } = await place.get("MultigresCluster", "c");
  assert.deepEqual(status.cells, {
    z1: { gatewayAvailable: "False", multiorchAvailable: "True", topoServerAvailable: "True" },
  });
  const cell = (await place.get("Cell", "c-z1"))["status"];
  assert.deepEqual([cell.gatewayReplicas, cell.gatewayReadyReplicas], [1, 0]);
  await simulate(place, pod!.metadata.name, null);
  await available(place, "c");
}

async function image(place: Place): Promise<void> {
  await place.apply(small({ cells: ["z1", "z2"], spec: { images: IMAGES } }));
  await available(place, "c");
  const before = await imagesOf(place);
  assert.deepEqual(new Set(before.values()), new Set(["multigres:1", "pgctld:1", etcdOf(before)]));
  await place.patch("MultigresCluster", "c", { spec: { images: { multigateway: "multigres:2" } } });
  await available(place, "c");
  const after = await imagesOf(place);
  for (const [container, was] of before) {
    assert.equal(after.get(container), container.includes("gateway") ? "multigres:2" : was);
  }
}

async function outlives(place: Place): Promise<void> {
  const template = {
    apiVersion: "multigres.com/v1alpha1",
    kind: "DeploymentTemplate",
    metadata: { name: "t" },
    spec: { multiadmin: { replicas: 1 } },
  };
  await place.apply(template, small({ spec: { multiadmin: { deploymentTemplate: "t" } } }));
  await available(place, "c");
  const { metadata } = await place.get("DeploymentTemplate", "t");
  assert.equal(metadata.ownerReferences, undefined);
  await place.remove("MultigresCluster", "c");
  await waitFor(
    place,
    "nothing is left of the cluster",
    async () =>
      (await place.list("TopoServer")).length + (await place.list("Deployment")).length === 0,
  );
  assert.equal((await place.get("DeploymentTemplate", "t")).metadata.uid, metadata.uid);
}

/** What the pod's node says of it; null lets it be well again. */
async function simulate(place: Place, pod: string, how: string | null): Promise<void> {
  await place.patch("Pod", pod, { metadata: { annotations: { "multigres.com/simulate": how } } });
}

async function unavailable(place: Place, kind: string, name: string, why: string): Promise<void> {
  await eventually(`${kind} "${name}" says why it is not Available`, async () => {
    const found = conditionOf(await place.get(kind, name), "Available");
    assert.deepEqual([found?.status, found?.message], ["False", why]);
  });
}

/** Images by `workload/container`. */
async function imagesOf(place: Place): Promise<Map<string, string>> {
  const workloads = [...await place.list("Deployment"), ...await place.list("StatefulSet")];
  return new Map(
    workloads.flatMap(({ metadata, spec }) =>
      [...spec.template.spec.initContainers ?? [], ...spec.template.spec.containers]
        .map(({ name, image }) => [`${metadata.name}/${name}`, image])
    ),
  );
}

function etcdOf(images: ReadonlyMap<string, string>): string {
  return images.get("c-global/etcd")!;
}
