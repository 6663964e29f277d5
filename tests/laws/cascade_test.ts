import assert from "node:assert/strict";
import { controllers } from "../../functions/registry.ts";
import { conditionOf } from "../../lib/engine/core/plan/conditions.ts";
import type { Reconciled } from "../../lib/engine/controller.ts";
import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import {
  type Cascade,
  create,
  createCascade,
  meaning,
  settleWithCrash,
} from "../support/cascade/cascade.ts";
import { startLive } from "../support/cascade/live.ts";
import { crdsOf } from "../support/fake/crds.ts";
import type { Stored } from "../support/fake/storage.ts";

const NAMESPACE = "example";
const CLUSTER = "example-multigres-cluster";

function exampleCascade(): Cascade {
  const cascade = createCascade(NAMESPACE);
  create(cascade.fake, "crds/samples/seed.yaml");
  return cascade;
}

const cluster = ({ fake }: Cascade) => fake.object("MultigresCluster", CLUSTER) as Reconciled;
const available = (object: object) => conditionOf(object as Reconciled, "Available")?.status;
const owned = ({ fake }: Pick<Cascade, "fake">) =>
  fake.objects(NAMESPACE).filter(({ metadata }) => metadata.labels?.[LABEL.ownerUid] !== undefined);
// deno-lint-ignore no-explicit-any -- specs of every kind are edited here
const respec = (change: (spec: any) => void) => (object: Stored) => {
  change(object["spec"]);
  return object;
};

Deno.test("the cascade makes the proposal's cluster Available, with the proposal's status", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  const { status } = cluster(cascade) as unknown as { status: Record<string, unknown> };
  assert.equal(available(cluster(cascade)), "True", JSON.stringify(status["conditions"]));
  assert.deepEqual(status["databases"], {
    production_db: { desiredInstances: 14, readyInstances: 14, servingWrites: "True" },
  });
  assert.deepEqual(status["cells"], {
    "us-east-1a": {
      gatewayAvailable: "True",
      multiorchAvailable: "True",
      topoServerAvailable: "True",
    },
    "us-east-1b": {
      gatewayAvailable: "True",
      multiorchAvailable: "True",
      topoServerAvailable: "True",
    },
  });
  assert.deepEqual(status["multiadmin"], {
    available: "True",
    serviceName: `${CLUSTER}-multiadmin`,
  });
  for (const object of owned(cascade)) {
    if (object.apiVersion.startsWith("multigres.com")) {
      assert.equal(available(object), "True", object.metadata.name);
    }
  }
});

Deno.test("the cascade changes no workload twice on its way up", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  for (const { kind, metadata } of owned(cascade)) {
    if (metadata.generation === undefined) continue;
    assert.equal(
      metadata.generation,
      1,
      `${kind} "${metadata.name}" was changed after its creation`,
    );
  }
});

Deno.test("the functions stay within four requests per owned object, and then need none", async () => {
  const live = startLive(NAMESPACE, { controllers, crds: crdsOf(DEFINITIONS) });
  create(live.fake, "crds/samples/seed.yaml");
  const root = () => live.fake.object("MultigresCluster", CLUSTER);
  await live.until(() => available(root()) === "True");
  await live.quiet();
  const count = owned(live).length;
  const { length } = live.fake.requests;
  assert.ok(length <= 4 * count, `${length} requests for ${count} objects`);

  const version = live.fake.storage.version();
  const last = new Map(live.changes.map((change) => [change.object.metadata.uid, change]));
  for (const change of [...live.changes.slice(-50), ...last.values()]) {
    const answers = await live.send(change);
    assert.ok(answers.every((code) => code === 204), `${answers} for ${change.object.kind}`);
  }
  await live.quiet();
  assert.deepEqual([live.fake.requests.length, live.fake.storage.version()], [length, version]);
  await live.stop();
});

Deno.test("the cascade, once settled, needs no request for events that repeat themselves", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  const before = cascade.fake.requests.length;
  const version = cascade.fake.storage.version();
  const last = new Map(cascade.changes.map((change) => [change.object.metadata.uid, change]));
  cascade.repeat(cascade.changes.slice(-50));
  cascade.repeat([...last.values()]);
  await cascade.settle();
  assert.deepEqual([cascade.fake.requests.length - before, cascade.fake.storage.version()], [
    0,
    version,
  ]);
});

Deno.test("the cascade, once settled, writes nothing in a sweep", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  const version = cascade.fake.storage.version();
  const before = cascade.fake.requests.length;
  await cascade.sweep();
  await cascade.settle();
  assert.equal(cascade.fake.storage.version(), version);
  assert.ok(cascade.fake.requests.slice(before).every(({ method }) => method === "GET"));
});

Deno.test("the cascade ends in the same state wherever its functions die", async (t) => {
  const calm = exampleCascade();
  await calm.settle({ atOnce: true });
  const expected = meaning(calm.fake, NAMESPACE);
  const writes = calm.fake.requests.filter(({ method }) => method !== "GET").length;
  for (let n = 1; n <= writes; n++) {
    const cascade = exampleCascade();
    const died = await settleWithCrash(cascade, n);
    assert.ok(died, `there is no write ${n}`);
    await t.step(
      `after write ${n}`,
      () => assert.deepEqual(meaning(cascade.fake, NAMESPACE), expected),
    );
  }
});

Deno.test("the cascade rolls a change of the cluster out to the pods", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  cascade.fake.act.edit(
    "MultigresCluster",
    CLUSTER,
    respec((spec) => {
      spec.images.multipooler = "multigres/multigres:next";
    }),
    "kubectl",
  );
  await cascade.settle({ readiness: () => 0 });
  assert.equal(available(cluster(cascade)), "False", "the new pods are not ready");
  await cascade.settle();
  assert.equal(available(cluster(cascade)), "True");
  const sets = owned(cascade).filter(({ kind, metadata }) =>
    kind === "StatefulSet" && metadata.labels?.["app.kubernetes.io/component"] === "shard-pool"
  );
  assert.ok(sets.length > 0);
  for (const set of sets) {
    assert.ok(JSON.stringify(set["spec"]).includes("multigres/multigres:next"), set.metadata.name);
  }
});

Deno.test("the cascade rolls a change of a template out, and holds while the template is gone", async () => {
  const cascade = exampleCascade();
  const { fake } = cascade;
  await cascade.settle();
  fake.act.edit(
    "DeploymentTemplate",
    "standard-ha",
    respec((spec) => void (spec.multigateway.replicas = 5)),
    "kubectl",
  );
  await cascade.settle();
  const gateway = `${CLUSTER}-us-east-1b-gateway`;
  assert.equal(
    (fake.object("Deployment", gateway) as unknown as { spec: { replicas: number } }).spec.replicas,
    5,
  );
  const before = owned(cascade).map(({ metadata }) => metadata.resourceVersion);
  fake.act.remove("DeploymentTemplate", "standard-ha");
  await cascade.settle();
  assert.equal(conditionOf(cluster(cascade), "Available")?.reason, "TemplateMissing");
  assert.deepEqual(owned(cascade).map(({ metadata }) => metadata.resourceVersion), before);
});

Deno.test("the cascade reverts what people do to its objects", async () => {
  const cascade = exampleCascade();
  const { fake } = cascade;
  await cascade.settle();
  const expected = meaning(fake, NAMESPACE);
  const cell = `${CLUSTER}-us-east-1a`;
  fake.act.edit("Cell", cell, respec((spec) => void (spec.multiGateway.replicas = 9)), "kubectl");
  fake.act.edit(
    "Deployment",
    `${cell}-gateway`,
    respec((spec) => void (spec.replicas = 0)),
    "kubectl",
  );
  fake.act.edit(
    "Shard",
    "production-db-default-0",
    (object) => ({ ...object, metadata: { ...object.metadata, labels: {} } }),
    "kubectl",
  );
  fake.act.remove("StatefulSet", `${CLUSTER}-global`);
  fake.act.remove("TableGroup", "production-db-custom-tg");
  fake.collect();
  await cascade.settle();
  assert.deepEqual(meaning(fake, NAMESPACE), expected);
});

Deno.test("the cascade reports a pod that fails all the way up, and its return", async () => {
  const cascade = exampleCascade();
  await cascade.settle();
  const readiness = ({ metadata }: { metadata: { name: string } }) =>
    metadata.name.startsWith("production-db-orders-tg-1") ? 0 : Infinity;
  await cascade.settle({ readiness });
  const shard = cascade.fake.object("Shard", "production-db-orders-tg-1") as Reconciled;
  assert.equal(available(shard), "False");
  assert.equal(available(cascade.fake.object("TableGroup", "production-db-orders-tg")), "False");
  assert.equal(available(cluster(cascade)), "False");
  assert.match(
    conditionOf(cluster(cascade), "Available")?.message ?? "",
    /TableGroup "production-db-orders-tg"/,
  );
  await cascade.settle();
  assert.equal(available(cluster(cascade)), "True");
});

Deno.test("the cascade takes parts away that the cluster does not want any more, but no data", async () => {
  const cascade = exampleCascade();
  const { fake } = cascade;
  await cascade.settle();
  const claims =
    fake.objects(NAMESPACE).filter(({ kind }) => kind === "PersistentVolumeClaim").length;
  fake.act.edit(
    "MultigresCluster",
    CLUSTER,
    respec((spec) => {
      spec.databases[0].spec.tablegroups = spec.databases[0].spec.tablegroups.slice(0, 1);
    }),
    "kubectl",
  );
  await cascade.settle();
  fake.collect();
  await cascade.settle();
  const names = fake.objects(NAMESPACE).filter(({ kind }) => kind === "Shard").map(({ metadata }) =>
    metadata.name
  );
  assert.deepEqual(names, ["production-db-default-0"]);
  assert.equal(
    fake.objects(NAMESPACE).filter(({ kind }) => kind === "PersistentVolumeClaim").length,
    claims,
  );
  assert.equal(available(cluster(cascade)), "True");
});

Deno.test("the cascade leaves nothing but data and templates when its cluster is deleted", async () => {
  const cascade = exampleCascade();
  const { fake } = cascade;
  await cascade.settle();
  const claims =
    fake.objects(NAMESPACE).filter(({ kind }) => kind === "PersistentVolumeClaim").length;
  assert.ok(claims > 0);
  fake.act.remove("MultigresCluster", CLUSTER);
  await cascade.settle();
  fake.collect();
  await cascade.settle();
  const left = Map.groupBy(fake.objects(NAMESPACE), ({ kind }) => kind);
  assert.deepEqual([...left.keys()].sort(), ["DeploymentTemplate", "PersistentVolumeClaim"]);
  assert.equal(left.get("PersistentVolumeClaim")?.length, claims);
  for (const template of left.get("DeploymentTemplate") ?? []) {
    const { consumers = [] } = (template["status"] ?? {}) as { consumers?: unknown[] };
    assert.deepEqual(consumers, [], template.metadata.name);
  }
});

Deno.test("the cascade takes its data up again when the cluster comes back", async () => {
  const cascade = exampleCascade();
  const { fake } = cascade;
  await cascade.settle();
  const old = fake.object("PersistentVolumeClaim", "production-db-default-0-backups").metadata.uid;
  const { spec } = cluster(cascade) as unknown as { spec: object };
  fake.act.remove("MultigresCluster", CLUSTER);
  await cascade.settle();
  fake.collect();
  await cascade.settle();
  fake.act.create({
    apiVersion: "multigres.com/v1alpha1",
    kind: "MultigresCluster",
    metadata: { name: CLUSTER },
    spec,
  });
  await cascade.settle();
  assert.equal(available(cluster(cascade)), "True");
  assert.equal(
    fake.object("PersistentVolumeClaim", "production-db-default-0-backups").metadata.uid,
    old,
  );
});

Deno.test("the cascade survives the crash of a change: old parts go, new parts come", async (t) => {
  const change = (cascade: Cascade) => {
    cascade.fake.act.edit(
      "MultigresCluster",
      CLUSTER,
      respec((spec) => {
        spec.cells = spec.cells.slice(0, 1);
        spec.databases[0].spec.tablegroups = spec.databases[0].spec.tablegroups.slice(0, 1);
        spec.images.multigateway = "multigres/multigres:next";
      }),
      "kubectl",
    );
  };
  const calm = exampleCascade();
  await calm.settle({ atOnce: true });
  const before = calm.fake.requests.length;
  change(calm);
  await calm.settle({ atOnce: true });
  calm.fake.collect();
  await calm.settle({ atOnce: true });
  const expected = meaning(calm.fake, NAMESPACE);
  const writes = calm.fake.requests.slice(before).filter(({ method }) => method !== "GET").length;
  for (let n = 1; n <= writes; n++) {
    const cascade = exampleCascade();
    await cascade.settle({ atOnce: true });
    change(cascade);
    await settleWithCrash(cascade, n);
    cascade.fake.collect();
    await cascade.settle();
    await t.step(
      `after write ${n}`,
      () => assert.deepEqual(meaning(cascade.fake, NAMESPACE), expected),
    );
  }
});

Deno.test("every sample becomes Available", async (t) => {
  for (const { name } of Deno.readDirSync(new URL("../../crds/samples/", import.meta.url))) {
    await t.step(name, async () => {
      const cascade = createCascade("any");
      const made = create(cascade.fake, `crds/samples/${name}`);
      const home = made[0]?.metadata.namespace ?? "any";
      const own = home === "any" ? cascade : createCascade(home);
      if (own !== cascade) create(own.fake, `crds/samples/${name}`);
      await own.settle();
      const clusters = own.fake.objects(home).filter(({ kind }) => kind === "MultigresCluster");
      assert.ok(clusters.length > 0);
      for (const one of clusters) {
        assert.equal(
          available(one),
          "True",
          JSON.stringify((one as Reconciled).status?.conditions),
        );
      }
    });
  }
});
