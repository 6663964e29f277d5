/** Honest status: never Available while something wanted is missing, unready, or ready for an older spec only. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { eventually, LIMIT } from "../../support/eventually.ts";
import { watch } from "../../support/watch.ts";
import { kindOf, pathOf } from "./kinds.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, type Condition, conditionOf, quiet, reported, waitFor } from "./wait.ts";

/** Status during change. */
export const rollout: Topic = {
  name: "rollout",
  cases: [
    { title: "Available is never said before every pod is ready", run: growing },
    { title: "a new image: Progressing while pods are replaced, then Available", run: rolling },
    {
      title: "a pod that is not ready is seen up to the cluster, and its recovery, too",
      run: unwell,
    },
    { title: "the loss of every writable pod stops servingWrites", run: writes },
    { title: "an old status never counts for a new spec", run: generations },
  ],
};

async function growing(place: Place): Promise<void> {
  await watched(place, () => place.apply(small({ groups: { "db/tg*2": ["replica z1"] } })));
}

async function rolling(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const first = await transition(place);
  const told: Condition[] = [];
  const path = pathOf(kindOf("MultigresCluster"), place.namespace);
  const stop = await watch(place.cluster, path, (cluster) => {
    const progressing = conditionOf(cluster, "Progressing");
    if (progressing?.status === "True") told.push(progressing);
  });
  await watched(
    place,
    () => place.patch("MultigresCluster", "c", { spec: { images: { multipooler: "pooler:2" } } }),
  );
  await eventually("somebody who looks sees that pods are replaced", () => {
    assert.ok(told.length > 0);
    assert.match(told[0]!.message, /^Waiting: /);
  });
  stop();
  const pods = await place.list("Pod", "app.kubernetes.io/component=shard-pool");
  for (const { spec } of pods) {
    assert.ok(JSON.stringify(spec).includes("pooler:2"), "Available is about the new pods");
  }
  assert.notEqual(await transition(place), first, "it was not Available in between");
}

async function unwell(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const before = await transition(place);
  await quiet(place);
  await simulate(place, "app.kubernetes.io/component=multigateway", "unready");
  const said = await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ status }) => status === "False",
  );
  assert.match(said.message, /Cell "c-z1": Deployment "c-z1-gateway": 0 of 1 pods ready/);
  const { status } = await place.get("MultigresCluster", "c");
  assert.deepEqual(status.cells.z1, {
    gatewayAvailable: "False",
    multiorchAvailable: "True",
    topoServerAvailable: "True",
  });
  assert.equal(status.databases.db.servingWrites, "True", "the shard itself is well");

  await simulate(place, "app.kubernetes.io/component=multigateway", null);
  await available(place, "c");
  assert.notEqual(await transition(place), before, "it flipped twice");
  const flipped = await transition(place);
  await place.patch("MultigresCluster", "c", { metadata: { annotations: { touched: "1" } } });
  await quiet(place);
  assert.equal(await transition(place), flipped, "lastTransitionTime moves on flips only");
}

async function writes(place: Place): Promise<void> {
  await place.apply(
    small({ cells: ["z1", "z2"], groups: { "db/tg": ["replica z1", "readOnly z2"] } }),
  );
  await available(place, "c");
  await simulate(place, "multigres.com/pool=readOnly", "unready");
  await serving(place, "Unknown", 1);
  await simulate(place, "multigres.com/pool=replica", "CrashLoopBackOff");
  await serving(place, "False", 0);
  const shard = await place.get("Shard", "db-tg-0");
  assert.equal(shard["status"].primaryCell, undefined, "nobody is primary");
  await simulate(place, "multigres.com/pool", null);
  // Pods whose containers wait do not recover by themselves here.
  for (const { metadata } of await place.list("Pod", "multigres.com/pool=replica")) {
    await place.remove("Pod", metadata.name);
  }
  await serving(place, "True", 2);
  assert.equal((await place.get("Shard", "db-tg-0"))["status"].primaryCell, "z1");
}

async function generations(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  for (let replicas = 2; replicas <= 4; replicas++) {
    await place.patch("MultigresCluster", "c", { spec: { multiadmin: { replicas } } });
    await available(place, "c");
    const { spec, status } = await place.get("Deployment", "c-multiadmin");
    assert.deepEqual([spec.replicas, status.readyReplicas], [replicas, replicas]);
  }
}

/**
 * Looks at the cluster until it is Available again, and each time that it says so for its present spec, at the pods:
 * all of them must be there and ready.
 */
async function watched(place: Place, change: () => Promise<unknown>): Promise<void> {
  await change();
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const cluster = await place.get("MultigresCluster", "c");
    if (conditionOf(cluster, "Available")?.status === "True") {
      const workloads = [...await place.list("Deployment"), ...await place.list("StatefulSet")];
      assert.deepEqual(workloads.filter(isBehind).map(({ metadata }) => metadata.name), []);
      assert.ok(workloads.length >= 5, "and nothing is missing");
      if (conditionOf(cluster, "Progressing")?.status === "False") return;
    }
    assert.ok(Date.now() < deadline, "Available within the limit");
    await delay(50);
  }
}

function isBehind({ metadata, spec, status }: KubeObject): boolean {
  const updated = status.updateRevision !== undefined && status.updateRevision ===
      status.currentRevision
    ? status.replicas
    : status.updatedReplicas ?? 0;
  return status.observedGeneration !== metadata.generation || updated !== spec.replicas ||
    (status.readyReplicas ?? 0) !== spec.replicas;
}

async function serving(place: Place, wanted: string, ready: number): Promise<void> {
  await waitFor(place, `servingWrites is ${wanted} with ${ready} ready instances`, async () => {
    const { servingWrites, readyInstances } =
      (await place.get("MultigresCluster", "c"))["status"].databases.db;
    return servingWrites === wanted && readyInstances === ready;
  });
}

/** Makes pods unwell, or well again; see the stages of scripts/devcluster. */
async function simulate(place: Place, selector: string, how: string | null): Promise<void> {
  for (const { metadata } of await place.list("Pod", selector)) {
    await place.patch("Pod", metadata.name, {
      metadata: { annotations: { "multigres.com/simulate": how } },
    });
  }
}

async function transition(place: Place): Promise<string> {
  const found = conditionOf(await place.get("MultigresCluster", "c"), "Available");
  return found!.lastTransitionTime;
}
