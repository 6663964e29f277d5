/** Clusters beside each other, and objects of somebody else under a wanted name. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { generations, inventory } from "./inventory.ts";
import { makePlace, type Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, quiet, reported, sweepAll } from "./wait.ts";

/** Objects of strangers, by the owner that wants their name. */
const STRANGERS: readonly (readonly [owner: string, name: string, stranger: object])[] = [
  ["MultigresCluster", "c", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "c-multiadmin" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "other" } },
      template: {
        metadata: { labels: { app: "other" } },
        spec: { containers: [{ name: "other", image: "other" }] },
      },
    },
  }],
  ["Cell", "c-z1", service("c-z1-gateway")],
  ["TopoServer", "c-global", service("c-global-client")],
  ["Shard", "db-tg-0", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "db-tg-0-pg-hba" },
    data: { mine: "1" },
  }],
];

/** Coexistence. */
export const coexistence: Topic = {
  name: "coexistence",
  cases: [
    { title: "two clusters of a namespace share database, tablegroup and cell names", run: twins },
    { title: "two clusters of one name live in two namespaces", run: namesakes },
    ...STRANGERS.map(([owner, name, stranger]): Case => ({
      title: `a stranger's ${(stranger as KubeObject).kind} is not overwritten: NameConflict`,
      run: (place) => conflict(place, owner, name, stranger as KubeObject),
    })),
  ],
};

async function twins(place: Place): Promise<void> {
  await place.apply(small({ name: "one" }), small({ name: "two" }));
  await available(place, "one");
  await available(place, "two");
  await quiet(place);
  const first = await inventory(place, "one");
  const second = await inventory(place, "two");
  assert.equal(second.size, first.size, "each has all its parts");
  assert.equal((await inventory(place)).size, first.size + second.size);
  const groups = (await place.list("TableGroup")).map(({ metadata }) => metadata.name);
  assert.equal(new Set(groups).size, 2);
  for (const { metadata } of await place.list("Pod", "app.kubernetes.io/component=shard-pool")) {
    const { "multigres.com/cluster": cluster } = metadata.labels!;
    const service = (cluster === "one" ? first : second).get(
      `Service/${metadata.name.replace(/-\d+$/, "")}`,
    );
    assert.equal(service!["spec"].selector["multigres.com/cluster"], cluster);
  }

  const before = generations(second);
  await place.patch("MultigresCluster", "one", { spec: { images: { postgres: "postgres:2" } } });
  await available(place, "one");
  await place.remove("MultigresCluster", "one");
  await quiet(place);
  assert.deepEqual(generations(await inventory(place, "two")), before, "the other is not touched");
  await available(place, "two");
}

async function namesakes(place: Place): Promise<void> {
  const there = await makePlace(place.cluster, `${place.namespace}-b`);
  await place.apply(small());
  await there.apply(small());
  await available(place, "c");
  await available(there, "c");
  const before = generations(await inventory(there));
  const names = [...(await inventory(there)).keys()];
  assert.deepEqual([...(await inventory(place)).keys()], names);
  await place.remove("MultigresCluster", "c");
  await quiet(place);
  assert.deepEqual(generations(await inventory(there)), before);
  await there.remove("MultigresCluster", "c");
}

async function conflict(
  place: Place,
  owner: string,
  name: string,
  stranger: KubeObject,
): Promise<void> {
  const { kind, metadata } = stranger;
  await place.apply(stranger);
  const before = (await place.get(kind, metadata.name)).metadata;
  await place.apply(small());
  const said = await reported(place, owner, name, "Applied", ({ status }) => status === "False");
  assert.equal(said.reason, "NameConflict");
  assert.equal(
    said.message,
    `Cannot create ${kind} "${metadata.name}": an object of that name exists and was not made by ` +
      "this operator; delete it, or rename yours",
  );
  await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ status, message }) => status === "False" && message.includes(said.message),
  );
  const after = (await place.get(kind, metadata.name)).metadata;
  assert.equal(after.uid, before.uid);
  assert.equal(after.generation, before.generation);
  assert.deepEqual(after.labels, before.labels, "nothing is overwritten");

  await place.remove(kind, metadata.name);
  sweepAll(place);
  await available(place, "c");
}

function service(name: string): object {
  const spec = { ports: [{ port: 1 }], selector: { app: "other" } };
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec };
}
