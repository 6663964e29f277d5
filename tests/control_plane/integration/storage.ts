/** What a StatefulSet and its volumes cannot change later: refused with a way out, and nothing half-applied. */
import assert from "node:assert/strict";
import { claims, generations, inventory } from "./inventory.ts";
import { kindOf, pathOf } from "./kinds.ts";
import type { Place } from "./place.ts";
import { small, template } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, quiet, reported } from "./wait.ts";

/** Storage. */
export const storage: Topic = {
  name: "storage",
  cases: [
    { title: "growing a pool's storage is refused clearly; the advice works", run: pool },
    { title: "growing etcd's storage is refused clearly; the advice works", run: etcd },
    {
      title: "another storage class of a template is refused clearly, and taken back",
      run: shared,
    },
    { title: "a template that shrinks storage in use is refused clearly", run: shrunk },
  ],
};

async function pool(place: Place): Promise<void> {
  const { spec } = small();
  await unchangeable(place, {
    before: { databases: withStorage(spec.databases, "10Gi") },
    after: { databases: withStorage(spec.databases, "20Gi") },
    set: "db-tg-0-z1-replica",
    kind: "Shard",
    name: "db-tg-0",
  });
}

async function etcd(place: Place): Promise<void> {
  const sized = (storage: string) => ({
    globalTopoServer: {
      managedSpec: {
        replicas: 1,
        dataVolumeClaimTemplate: { resources: { requests: { storage } } },
      },
    },
  });
  await unchangeable(place, {
    before: sized("10Gi"),
    after: sized("20Gi"),
    set: "c-global",
    kind: "TopoServer",
    name: "c-global",
  });
}

interface Change {
  readonly before: object;
  readonly after: object;
  /** The StatefulSet that cannot be changed, and the kind and name of its owner. */
  readonly set: string;
  readonly kind: string;
  readonly name: string;
}

async function unchangeable(place: Place, change: Change): Promise<void> {
  await place.apply(small({ spec: change.before }));
  await available(place, "c");
  const sets = generations(await inventory(place)).filter((line) => line.startsWith("StatefulSet"));
  const data = await claims(place);
  const pods = await podUids(place);

  await place.patch("MultigresCluster", "c", { spec: change.after });
  await refused(place, change);
  await quiet(place);
  assert.deepEqual(
    generations(await inventory(place)).filter((line) => line.startsWith("StatefulSet")),
    sets,
    "no StatefulSet was touched",
  );
  assert.deepEqual(await claims(place), data);
  assert.deepEqual(await podUids(place), pods, "no pod was restarted");

  await replaceSet(place, change.set);
  await available(place, "c");
  await quiet(place);
  assert.deepEqual(await claims(place), data);
}

async function shared(place: Place): Promise<void> {
  const claim = (storageClassName: string) => ({
    shardPool: { replicas: 1, dataVolumeClaimTemplate: { storageClassName } },
  });
  await place.apply(template("t", claim("fast")), referring());
  await available(place, "c");
  const sets = generations(await inventory(place)).filter((line) => line.startsWith("StatefulSet"));
  await place.patch("DeploymentTemplate", "t", { spec: claim("slow") });
  await refused(place, {
    set: "db-tg-0-z1-replica",
    kind: "Shard",
    name: "db-tg-0",
  });
  assert.deepEqual(
    generations(await inventory(place)).filter((line) => line.startsWith("StatefulSet")),
    sets,
  );
  await place.patch("DeploymentTemplate", "t", { spec: claim("fast") });
  await available(place, "c");
}

async function shrunk(place: Place): Promise<void> {
  const claim = (storage: string) => ({
    shardPool: {
      replicas: 1,
      dataVolumeClaimTemplate: { resources: { requests: { storage } } },
    },
  });
  await place.apply(template("t", claim("20Gi")), referring());
  await available(place, "c");
  const before = generations(await inventory(place));
  await place.patch("DeploymentTemplate", "t", { spec: claim("10Gi") });
  const said = await reported(
    place,
    "MultigresCluster",
    "c",
    "Applied",
    ({ status }) => status === "False",
  );
  assert.match(said.message, /TableGroup "db-tg".*resources\.requests\.storage cannot shrink/s);
  await quiet(place);
  assert.deepEqual(generations(await inventory(place)), before, "nothing is half-applied");
  await place.patch("DeploymentTemplate", "t", { spec: claim("20Gi") });
  await available(place, "c");
}

async function refused(
  place: Place,
  { set, kind, name }: Pick<Change, "set" | "kind" | "name">,
): Promise<void> {
  const own = await reported(place, kind, name, "Applied", ({ status }) => status === "False");
  const start = `Cannot apply StatefulSet "${set}": `;
  assert.ok(own.message.startsWith(start), own.message);
  assert.match(own.message, /Nothing of it was changed.*--cascade=orphan/);
  await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ status, message }) => status === "False" && message.includes(start),
  );
}

/** As `kubectl delete --cascade=orphan`: the operator makes it anew around its running pods. */
async function replaceSet(place: Place, name: string): Promise<void> {
  const path = pathOf(kindOf("StatefulSet"), place.namespace, name);
  await place.cluster.client.json("DELETE", path, { propagationPolicy: "Orphan" });
}

async function podUids(place: Place): Promise<(string | undefined)[]> {
  return (await place.list("Pod")).map(({ metadata }) => metadata.uid).sort();
}

function withStorage(databases: ReturnType<typeof small>["spec"]["databases"], storage: string) {
  const text = JSON.stringify(databases);
  const claim = `"dataVolumeClaimTemplate":{"resources":{"requests":{"storage":"${storage}"}}}`;
  return JSON.parse(text.replaceAll('"replicas":1', `"replicas":1,${claim}`));
}

function referring() {
  const pools = [{ type: "replica", cell: "z1", deploymentTemplate: "t" }];
  const tablegroups = [{ name: "tg", shardTemplate: { pools } }];
  return small({ spec: { databases: [{ name: "db", spec: { tablegroups } }] } });
}
