/** The objects of the example cluster, each compared field by field with the proposal's own example of its kind. */
import assert from "node:assert/strict";
import type { Look } from "./look.ts";
import { assertLike, example } from "./examples.ts";
import { NAME, type World } from "./world.ts";

const CELL_A = `${NAME}-us-east-1a`;
const CELL_B = `${NAME}-us-east-1b`;

/** One per example, and what the examples' comments add. */
export const objects: readonly Look[] = [
  {
    title: "MultigresCluster is as in its example, status included",
    check: ({ cluster }) => assertLike("multigres_cluster", cluster),
  },
  {
    title: "DeploymentTemplate is as in its example, consumers included",
    check: template,
  },
  {
    title: "TopoServer is as in its example, status included",
    check: ({ get }) => assertLike("topo_server", get("TopoServer", `${NAME}-global`)),
  },
  {
    title: "the TopoServer of a cell is as in the alternative of its example",
    check: ({ get }) => assertLike("local_topo_server", get("TopoServer", CELL_B)),
  },
  {
    title: "Cell is as in its example, status included",
    check: ({ get }) => assertLike("cell", get("Cell", CELL_A)),
  },
  {
    title: "TableGroup is as in its example, status included",
    check: ({ get }) => assertLike("table_group", get("TableGroup", "production-db-orders-tg")),
  },
  {
    title: "Shard is as in its example, status included",
    check: ({ get }) => assertLike("shard", get("Shard", "production-db-orders-tg-0")),
  },
  { title: "a Cell without topoServer says so with an empty one", check: globalByDefault },
  { title: "a Cell hands its managed topology server on, and reports it", check: localTopology },
  { title: "every Cell knows all cells and the global topology server", check: everyCell },
  { title: "all shards of a tablegroup are alike", check: shards },
  { title: "every condition has its type, status, time, reason and message", check: conditions },
];

async function template({ place }: World): Promise<void> {
  const found = await place.get("DeploymentTemplate", "standard-ha");
  assertLike("deployment_template", found);
  const [first] = example("deployment_template")["status"].consumers;
  assert.deepEqual(found["status"].consumers, [first]);
}

function globalByDefault({ get, objects }: World): void {
  assert.deepEqual(get("Cell", CELL_A)["spec"].topoServer, {});
  assert.deepEqual(get("Cell", CELL_A)["status"].topoServer, {});
  assert.ok(!objects.has(`TopoServer/${CELL_A}`));
}

function localTopology({ get }: World): void {
  const { spec, status } = get("Cell", CELL_B);
  const { rootPath, image, replicas } = get("TopoServer", CELL_B)["spec"];
  assert.equal(rootPath, "/multigres/us-east-1b");
  assert.deepEqual(spec.topoServer, { managedSpec: get("TopoServer", CELL_B)["spec"] });
  assert.deepEqual([image, replicas], ["quay.io/coreos/etcd:v3.5.17", 3]);
  assert.deepEqual(status.topoServer, {
    rootPath,
    address: `${CELL_B}-client.example.svc:2379`,
    available: "True",
  });
}

function everyCell({ get }: World): void {
  for (const name of [CELL_A, CELL_B]) {
    const { allCells, globalTopoServer } = get("Cell", name)["spec"];
    assert.deepEqual(allCells, ["us-east-1a", "us-east-1b"]);
    assert.equal(globalTopoServer.rootPath, "/multigres/global");
    assert.equal(globalTopoServer.clientServiceName, `${NAME}-global-client`);
  }
}

function shards({ get }: World): void {
  const { keyRange: first, ...zero } = get("Shard", "production-db-orders-tg-0")["spec"];
  const { keyRange: second, ...one } = get("Shard", "production-db-orders-tg-1")["spec"];
  assert.deepEqual(zero, one);
  assert.notEqual(first, second, "but each holds a part of the keys");
}

function conditions({ cluster, objects }: World): void {
  const reconciled = [cluster, ...objects.values()]
    .filter(({ apiVersion }) => apiVersion === "multigres.com/v1alpha1");
  assert.equal(reconciled.length, 14);
  for (const { kind, metadata, status } of reconciled) {
    assert.equal(status.observedGeneration, metadata.generation, kind);
    const types = status.conditions.map(({ type }: { type: string }) => type);
    assert.ok(types.includes("Available") && types.includes("Progressing"), `${kind}: ${types}`);
    for (const condition of status.conditions) {
      for (const field of ["type", "status", "lastTransitionTime", "reason", "message"]) {
        assert.ok(condition[field], `${kind} "${metadata.name}": ${condition.type}.${field}`);
      }
    }
  }
}
