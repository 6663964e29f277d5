/** Read-only children and owned workloads: edited, extended or deleted, they come back and then stay. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { generations, inventory } from "./inventory.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

interface Edit {
  readonly kind: string;
  readonly name: string;
  /** A merge patch of the spec that the server accepts. */
  readonly edit: object;
  /** Its owner is the cluster, which nobody edits. */
  readonly byCluster?: true;
}

/** One object of each builder. */
const EDITS: readonly Edit[] = [
  { kind: "TopoServer", name: "c-global", edit: { image: "somebody/etcd:1" }, byCluster: true },
  { kind: "Cell", name: "c-z1", edit: { multiGateway: { replicas: 4 } }, byCluster: true },
  { kind: "TableGroup", name: "db-tg", edit: { partitioning: { shards: 3 } }, byCluster: true },
  { kind: "Shard", name: "db-tg-0", edit: { images: { postgres: "somebody/postgres:1" } } },
  { kind: "Deployment", name: "c-multiadmin", edit: { replicas: 3 }, byCluster: true },
  { kind: "Deployment", name: "c-z1-gateway", edit: { replicas: 0 } },
  { kind: "StatefulSet", name: "c-global", edit: { replicas: 3 } },
  { kind: "StatefulSet", name: "db-tg-0-z1-replica", edit: { minReadySeconds: 1 } },
  { kind: "Service", name: "c-z1-gateway", edit: { selector: { app: "other" } } },
  { kind: "Service", name: "c-global-peer", edit: { publishNotReadyAddresses: false } },
];
const OWN = ["TopoServer", "Cell", "TableGroup", "Shard"];

/** Everything by one test, because most of the time is spent waiting for the same things. */
export const reversal: Topic = {
  name: "reversal",
  cases: [
    { title: "edited children and workloads come back", run: edited },
    { title: "fields that somebody added to read-only children go away", run: extended },
    { title: "labels and owner references that were taken away come back", run: stripped },
    { title: "a TableGroup whose labels were changed stays the same TableGroup", run: relabelled },
    { title: "a deleted object of any kind comes back", run: deleted },
    { title: "a ConfigMap's rules come back", run: rules },
  ],
};

async function edited(place: Place): Promise<void> {
  const before = await start(place);
  for (const { kind, name, edit } of EDITS) {
    const was = before.get(`${kind}/${name}`)!;
    const now = await place.patch(kind, name, { spec: edit });
    assert.notDeepEqual(now["spec"], was["spec"], `${kind} "${name}" was edited`);
  }
  await restored(place, before);
  // One edit, one answer: whoever counts more sees two writers fight. (What these own is also edited by them.)
  for (const { kind, name } of EDITS.filter(({ byCluster }) => byCluster)) {
    const was = before.get(`${kind}/${name}`)!.metadata.generation!;
    const { generation } = (await place.get(kind, name)).metadata;
    assert.equal(generation, was + 2, `${kind} "${name}": generation`);
  }
}

async function extended(place: Place): Promise<void> {
  const before = await start(place);
  const additions: Record<string, object> = {
    TopoServer: { affinity: { nodeAffinity: {} } },
    Cell: { watchTargets: ["a/b/c"], allCells: ["z1", "z2"] },
    TableGroup: { images: { imagePullSecrets: [{ name: "more" }] } },
    Shard: { images: { imagePullSecrets: [{ name: "more" }] } },
  };
  for (const { kind, name } of EDITS.filter(({ kind }) => OWN.includes(kind))) {
    await place.patch(kind, name, {
      metadata: { labels: { mine: "1" }, annotations: { mine: "1" } },
      spec: additions[kind],
    });
  }
  await restored(place, before);
}

async function stripped(place: Place): Promise<void> {
  const before = await start(place);
  const objects = EDITS.map(({ kind, name }) => before.get(`${kind}/${name}`)!);
  for (const { kind, metadata: { name, labels = {} } } of objects) {
    const none = Object.fromEntries(Object.keys(labels).map((key) => [key, null]));
    await place.patch(kind, name, { metadata: { labels: none, ownerReferences: null } });
  }
  await restored(place, before);
}

async function relabelled(place: Place): Promise<void> {
  const before = await start(place);
  const { uid } = before.get("TableGroup/db-tg")!.metadata;
  await place.patch("TableGroup", "db-tg", {
    metadata: { labels: { "multigres.com/database": "other", "multigres.com/tablegroup": null } },
  });
  await restored(place, before);
  assert.equal((await place.get("TableGroup", "db-tg")).metadata.uid, uid);
}

async function deleted(place: Place): Promise<void> {
  const before = await start(place);
  // From the leaves to the root: what a deleted owner takes with it would hide whether its child came back.
  for (const { kind, name } of EDITS.toReversed()) {
    const { uid } = before.get(`${kind}/${name}`)!.metadata;
    await place.remove(kind, name);
    await waitFor(place, `there is a new ${kind} "${name}"`, async () => {
      const now = await place.find(kind, name);
      return now !== undefined && now.metadata.uid !== uid &&
        now.metadata.deletionTimestamp === undefined;
    });
  }
  await available(place, "c");
  await restored(place, before);
}

async function rules(place: Place): Promise<void> {
  const before = await start(place);
  await place.patch("ConfigMap", "db-tg-0-pg-hba", { data: { "pg_hba_template.conf": "open" } });
  await restored(place, before);
}

async function start(place: Place) {
  await place.apply(small());
  await available(place, "c");
  await quiet(place);
  return await inventory(place);
}

/** Waits until all objects are as they were, and makes sure that they then rest. */
async function restored(place: Place, before: ReadonlyMap<string, KubeObject>): Promise<void> {
  const wanted = texts(before);
  await waitFor(place, "everything is as it was", async () => {
    const now = texts(await inventory(place));
    return JSON.stringify(now) === JSON.stringify(wanted);
  }).catch(async (error) => {
    const now = texts(await inventory(place));
    const differ = [...new Set([...Object.keys(wanted), ...Object.keys(now)])]
      .filter((title) => JSON.stringify(now[title]) !== JSON.stringify(wanted[title]));
    const text = differ.map((title) => `${title}: ${JSON.stringify(now[title])}`);
    throw new Error(`${error.message}\nNot restored:\n  ${text.join("\n  ")}`);
  });
  await available(place, "c");
  await quiet(place);
  const rested = generations(await inventory(place));
  await quiet(place);
  assert.deepEqual(generations(await inventory(place)), rested, "nothing moves any more");
  assert.deepEqual(texts(await inventory(place)), wanted);
}

/** What a parent decides about its child, as comparable text. */
function texts(objects: ReadonlyMap<string, KubeObject>): Record<string, unknown> {
  return Object.fromEntries(
    [...objects].sort(([a], [b]) => a < b ? -1 : 1).map(([title, object]) => {
      const { labels = {}, annotations = {}, ownerReferences = [] } = object.metadata;
      const { "multigres.com/owner-uid": _uid, ...identity } = labels;
      const spec = structuredClone(object["spec"] ?? object["data"]);
      // The server's own choice, made anew for a new Service.
      for (const field of ["clusterIP", "clusterIPs"]) {
        if (object.kind === "Service" && spec[field] !== "None") delete spec[field];
      }
      if (object.kind === "Service") delete spec.clusterIPs;
      const owners = ownerReferences.map(({ kind, name, controller }) => ({
        kind,
        name,
        controller,
      }));
      const intent = annotations["multigres.com/intent"];
      const mine = Object.keys(annotations).sort().filter((key) =>
        key !== "deployment.kubernetes.io/revision"
      );
      return [title, { spec, labels: sorted(identity), owners, intent, mine }];
    }),
  );
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}
