/** What the sweep finds, and what it costs, when no event tells anybody anything. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { type Cascade, create, createCascade, meaning } from "../support/cascade/cascade.ts";
import type { FakeApiServer } from "../support/fake/api_server.ts";
import type { Stored } from "../support/fake/storage.ts";

const NAMESPACE = "example";
const CLUSTER = "example-multigres-cluster";
const GATEWAY = `${CLUSTER}-us-east-1a-gateway`;

async function settled(): Promise<Cascade> {
  const cascade = createCascade(NAMESPACE);
  create(cascade.fake, "crds/samples/seed.yaml");
  await cascade.settle();
  return cascade;
}

/** Sweeps, as the clock would, until nothing is due any more. Gives how many sweeps found something. */
async function sweepUntilQuiet(cascade: Cascade): Promise<number> {
  for (let sweeps = 0; sweeps < 10; sweeps++) {
    if (await cascade.sweep() === 0) return sweeps;
    await cascade.settle();
  }
  throw new Error("Cannot settle: every sweep finds something");
}

// deno-lint-ignore no-explicit-any -- objects of every kind are edited here
const edit = (kind: string, name: string, change: (object: any) => void) => (fake: FakeApiServer) =>
  void fake.act.edit(kind, name, (object) => (change(object), object), "kubectl");
const remove = (kind: string, name: string) => (fake: FakeApiServer) => {
  fake.act.remove(kind, name);
  fake.collect();
};

/** What people do; all of it has to be undone. */
const UNDONE: Record<string, (fake: FakeApiServer) => void> = {
  "a child of our kinds is edited": edit("Cell", `${CLUSTER}-us-east-1a`, (cell) => {
    cell.spec.multiGateway.replicas = 9;
  }),
  "a workload is edited": edit("Deployment", GATEWAY, (deployment) => {
    deployment.spec.replicas = 0;
  }),
  "a child loses its labels": edit("Shard", "production-db-default-0", (shard) => {
    shard.metadata.labels = {};
  }),
  "a child loses its owner": edit("Deployment", GATEWAY, (deployment) => {
    delete deployment.metadata.ownerReferences;
  }),
  "a workload is deleted": remove("StatefulSet", `${CLUSTER}-global`),
  "half of the tree is deleted": remove("TableGroup", "production-db-custom-tg"),
};

for (const [what, act] of Object.entries(UNDONE)) {
  Deno.test(`a sweep undoes what nobody was told: ${what}`, async () => {
    const cascade = await settled();
    const expected = meaning(cascade.fake, NAMESPACE);
    act(cascade.fake);
    cascade.lose();
    assert.ok(await sweepUntilQuiet(cascade) > 0, "it finds something");
    assert.deepEqual(meaning(cascade.fake, NAMESPACE), expected);
  });
}

Deno.test("a sweep rolls out what nobody was told of a template", async () => {
  const cascade = await settled();
  const { fake } = cascade;
  edit("DeploymentTemplate", "standard-ha", (template) => {
    template.spec.multiadmin.replicas = 4;
  })(fake);
  cascade.lose();
  await sweepUntilQuiet(cascade);
  const admin = fake.object("Deployment", `${CLUSTER}-multiadmin`);
  assert.equal((admin["spec"] as { replicas: number }).replicas, 4);
});

Deno.test("a sweep finishes what nobody was told of a cluster's end", async () => {
  const cascade = await settled();
  const { fake } = cascade;
  remove("MultigresCluster", CLUSTER)(fake);
  cascade.lose();
  assert.notDeepEqual(consumers(fake), [], "the templates do not know yet");
  await sweepUntilQuiet(cascade);
  assert.deepEqual(consumers(fake), []);
});

Deno.test("a sweep does not rebuild a cluster that is being deleted", async () => {
  const cascade = await settled();
  const { fake } = cascade;
  edit("MultigresCluster", CLUSTER, (self) => self.metadata.finalizers = ["example.com/wait"])(
    fake,
  );
  await cascade.settle();
  fake.act.remove("MultigresCluster", CLUSTER);
  fake.act.remove("Cell", `${CLUSTER}-us-east-1a`);
  cascade.lose();
  await sweepUntilQuiet(cascade);
  const names = fake.objects(NAMESPACE).filter(({ kind }) => kind === "Cell")
    .map(({ metadata }) => metadata.name);
  assert.ok(!names.includes(`${CLUSTER}-us-east-1a`));
});

/** States that last; each begins with the proposal's example, settled. */
const LASTING: Record<string, (cascade: Cascade) => Promise<void>> = {
  "a cluster that is Available": () => Promise.resolve(),
  "pods that never become ready": async (cascade) => {
    edit(
      "MultigresCluster",
      CLUSTER,
      (self) => self.spec.images.multipooler = "example.com/next:1",
    )(
      cascade.fake,
    );
    await cascade.settle({ readiness: () => 0 });
  },
  "a template that is missing": async ({ fake, settle }) => {
    remove("DeploymentTemplate", "standard-ha")(fake);
    await settle();
  },
  "parts that are gone but for their data": async ({ fake, settle }) => {
    edit("MultigresCluster", CLUSTER, (self) => {
      self.spec.databases[0].spec.tablegroups.splice(1);
    })(fake);
    await settle();
    fake.collect();
    await settle();
  },
  "a cluster that has come back to its data": async ({ fake, settle }) => {
    const { spec } = fake.object("MultigresCluster", CLUSTER);
    remove("MultigresCluster", CLUSTER)(fake);
    await settle();
    fake.act.create({
      apiVersion: "multigres.com/v1alpha1",
      kind: "MultigresCluster",
      metadata: { name: CLUSTER },
      spec,
    });
    await settle();
  },
  "a cluster that is gone": async ({ fake, settle }) => {
    remove("MultigresCluster", CLUSTER)(fake);
    await settle();
  },
};

for (const [what, reach] of Object.entries(LASTING)) {
  Deno.test(`a sweep finds nothing to do: ${what}`, async () => {
    const cascade = await settled();
    await reach(cascade);
    assert.equal(await cascade.sweep(), 0);
  });
}

Deno.test("a sweep of settled clusters writes nothing and asks once per kind, however many there are", async () => {
  const cascade = await settled();
  const { fake } = cascade;
  const one = await requestsOf(cascade);
  const [minimal] = parseAllDocuments(await Deno.readTextFile("crds/samples/minimal.yaml"));
  for (let n = 0; n < 5; n++) {
    const object = minimal!.toJS();
    object.spec.databases[0].name = `db-${n}`;
    fake.act.create({ ...object, metadata: { name: `more-${n}`, namespace: NAMESPACE } });
  }
  await cascade.settle();
  const before = fake.storage.version();
  assert.deepEqual(await requestsOf(cascade), one);
  assert.equal(fake.storage.version(), before);
  assert.ok(one.every((request) => request.startsWith("GET ")));
  assert.equal(one.length, LISTS);
});

/**
 * Of all five functions together: each lists its own kind, those it owns, those it reads; built-in kinds twice, by either
 * label that marks them. docs/costs.md names it.
 */
const LISTS = 31;

async function requestsOf(cascade: Cascade): Promise<string[]> {
  const before = cascade.fake.requests.length;
  assert.equal(await cascade.sweep(), 0, "nothing is due");
  return cascade.fake.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
}

function consumers(fake: FakeApiServer): unknown[] {
  return fake.objects(NAMESPACE).filter(({ kind }) => kind === "DeploymentTemplate")
    .flatMap((template: Stored) =>
      (template["status"] as { consumers?: unknown[] } | undefined)?.consumers ?? []
    );
}
