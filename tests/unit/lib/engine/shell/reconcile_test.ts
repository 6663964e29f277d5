import assert from "node:assert/strict";
import { conditionOf } from "../../../../../lib/engine/core/plan/conditions.ts";
import type { Reconciled } from "../../../../../lib/engine/controller.ts";
import { kubeClient } from "../../../../../lib/engine/shell/kube/client.ts";
import { type Doorbell, doorbellOf } from "../../../../../lib/engine/core/event/doorbell.ts";
import type { Outcome } from "../../../../../lib/engine/shell/outcome.ts";
import { reconcile } from "../../../../../lib/engine/shell/reconcile.ts";
import { createFakeApiServer } from "../../../../support/fake/api_server.ts";
import type { Stored } from "../../../../support/fake/storage.ts";
import {
  BLUEPRINT,
  newToy,
  TOY,
  type Toy,
  TOY_CRDS,
  toyController,
  TOYS,
} from "../../../../support/toy.ts";

function stage(spec: Toy["spec"]) {
  const fake = createFakeApiServer({ crds: TOY_CRDS });
  const shell = { client: kubeClient(fake.rest, "toys-toy"), now: fake.storage.now };
  const self = fake.act.create(newToy("t", spec));
  const key = { namespace: "test", name: "t" };
  const run = () => done(reconcile(toyController, shell, key, { bells: [], read: "everything" }));
  const wake = (bells: readonly Doorbell[], cache: Outcome["cache"]) =>
    done(reconcile(toyController, shell, key, { bells, read: "what rang", cache }));
  const writes = () => fake.requests.filter(({ method }) => method !== "GET").length;
  const respec = (next: Toy["spec"]) =>
    fake.act.edit("Toy", "t", (object) => ({ ...object, spec: next }));
  const said = (type: string) => conditionOf(fake.object("Toy", "t") as Reconciled, type);
  return { fake, self, run, wake, writes, respec, said };
}

/** What a run gave; throws what it failed with. */
async function done(running: Promise<Outcome>): Promise<Outcome> {
  const outcome = await running;
  if (outcome.result === "failed") throw outcome.error;
  return outcome;
}

const ALL: Toy["spec"] = { parts: ["s"], maps: ["m"], replicas: 1, claim: true };

Deno.test("reconcile() makes children with owner, labels and intent, and then rests", async () => {
  const { fake, self, run, writes } = stage(ALL);
  assert.equal((await run()).result, "settled");
  const part = fake.object("Part", "s");
  assert.equal(part.metadata.labels?.[TOYS.keys.ownerUid], self.metadata.uid);
  assert.ok(part.metadata.annotations?.[TOYS.keys.intent]);
  assert.deepEqual(part.metadata.ownerReferences, [{
    apiVersion: TOY.apiVersion,
    kind: "Toy",
    name: "t",
    uid: self.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }]);
  const before = writes();
  const version = fake.storage.version();
  const again = await run();
  assert.deepEqual([again.result, again.writes, writes(), fake.storage.version()], [
    "settled",
    0,
    before,
    version,
  ]);
});

Deno.test("reconcile() gives data no owner and never prunes it", async () => {
  const { fake, run, respec } = stage(ALL);
  await run();
  assert.equal(fake.object("PersistentVolumeClaim", "t-data").metadata.ownerReferences, undefined);
  respec({});
  await run();
  assert.deepEqual(fake.objects().map(({ kind }) => kind).sort(), [
    "PersistentVolumeClaim",
    "Toy",
  ]);
  fake.act.remove("Toy", "t");
  fake.collect();
  assert.deepEqual(fake.objects().map(({ kind }) => kind), ["PersistentVolumeClaim"]);
});

Deno.test("reconcile() reverts every change to a child of our kinds, and only its own fields of others", async () => {
  const { fake, run } = stage(ALL);
  await run();
  fake.act.edit("Part", "s", (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { theirs: "x" } },
    spec: { size: 1, theirs: true },
  }), "somebody");
  fake.act.edit(
    "ConfigMap",
    "m",
    (object) => ({ ...object, data: { size: "9", theirs: "x" } }),
    "somebody",
  );
  await run();
  const part = fake.object("Part", "s");
  assert.deepEqual(part["spec"], { size: 1 });
  assert.equal(part.metadata.labels?.["theirs"], undefined);
  assert.deepEqual(fake.object("ConfigMap", "m")["data"], { size: "1", theirs: "x" });
});

Deno.test("reconcile() takes back a child that lost its owner reference or its label", async () => {
  const { fake, self, run } = stage(ALL);
  await run();
  const strip = (object: Stored) => {
    const { ownerReferences: _owners, ...metadata } = object.metadata;
    return { ...object, metadata };
  };
  fake.act.edit("Part", "s", strip);
  fake.act.edit(
    "ConfigMap",
    "m",
    (object) => ({ ...object, metadata: { ...object.metadata, labels: {} } }),
  );
  await run();
  assert.equal(fake.object("Part", "s").metadata.ownerReferences?.[0]?.uid, self.metadata.uid);
  assert.equal(
    fake.object("ConfigMap", "m").metadata.labels?.[TOYS.keys.ownerUid],
    self.metadata.uid,
  );
});

Deno.test("reconcile() adopts what an orphaning delete left behind", async () => {
  const { fake, run } = stage(ALL);
  await run();
  const uid = fake.object("ConfigMap", "m").metadata.uid;
  fake.act.remove("Toy", "t", { propagationPolicy: "Orphan" });
  assert.equal((await run()).result, "gone", "nothing is built for it while it is let go of");
  fake.collect();
  assert.equal(fake.object("ConfigMap", "m").metadata.ownerReferences, undefined);
  const next = fake.act.create(newToy("t", ALL));
  // Another family's label would make it somebody else's.
  for (const [kind, name] of [["Part", "s"], ["ConfigMap", "m"], ["Deployment", "t"]] as const) {
    assert.equal(fake.object(kind, name).metadata.labels?.[TOYS.family.label], "c");
  }
  fake.act.edit(
    "Toy",
    "t",
    (object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { [TOYS.family.label]: "c" } },
    }),
  );
  assert.equal((await run()).result, "settled");
  const map = fake.object("ConfigMap", "m");
  assert.equal(map.metadata.uid, uid, "the same object, not a new one");
  for (const [kind, name] of [["Part", "s"], ["ConfigMap", "m"], ["Deployment", "t"]] as const) {
    assert.deepEqual(fake.object(kind, name).metadata.ownerReferences?.map((owner) => owner.uid), [
      next.metadata.uid,
    ]);
  }
});

Deno.test("reconcile() looks again when a name was taken since it looked", async () => {
  const { fake, run, wake, respec } = stage({});
  const { cache } = await run();
  fake.act.create({ apiVersion: TOY.apiVersion, kind: "Part", metadata: { name: "s" }, spec: {} });
  const woken = doorbellOf(toyController, { object: respec({ parts: ["s"] }), change: "update" });
  const before = fake.requests.length;
  await wake([woken], cache);
  const reads = fake.requests.slice(before).filter(({ method, path }) =>
    method === "GET" && path.endsWith("/parts")
  );
  assert.equal(reads.length, 1, "the plan is made anew with the object that holds the name");
});

Deno.test("reconcile() never touches an object of another owner, and says so", async () => {
  const { fake, run, said } = stage({ maps: ["m"], parts: ["s"] });
  const mine = fake.act.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "m" },
    data: { mine: "1" },
  });
  assert.equal((await run()).result, "failing");
  assert.deepEqual(fake.object("ConfigMap", "m"), mine);
  assert.deepEqual([said("Applied")?.status, said("Applied")?.reason], ["False", "NameConflict"]);
  assert.match(said("Applied")?.message ?? "", /^Cannot create ConfigMap "m": /);
  assert.equal(said("Available")?.status, "False");
  assert.ok(fake.object("Part", "s"), "what does not depend on it happens");
  fake.act.remove("ConfigMap", "m");
  assert.equal((await run()).result, "settled");
  assert.equal(said("Applied")?.status, "True");
});

Deno.test("reconcile() prunes what is not wanted any more, after what replaces it exists", async () => {
  const { fake, run, respec } = stage({ maps: ["old"] });
  await run();
  respec({ maps: ["new"] });
  const seen: string[] = [];
  fake.onChange(({ type, object }) => seen.push(`${type} ${object.kind} ${object.metadata.name}`));
  await run();
  assert.deepEqual(seen.slice(0, 2), ["add ConfigMap new", "delete ConfigMap old"]);
});

Deno.test("reconcile() holds without touching a child, and goes on when the reason is gone", async () => {
  const { fake, run, respec, said } = stage({ maps: ["m"] });
  await run();
  respec({ blueprint: "missing" });
  const outcome = await run();
  assert.deepEqual([outcome.decision, outcome.writes], ["hold", 0]);
  assert.ok(fake.object("ConfigMap", "m"));
  assert.equal(said("Available")?.reason, "BlueprintMissing");
  fake.act.create({
    apiVersion: TOY.apiVersion,
    kind: BLUEPRINT.kind,
    metadata: { name: "missing" },
    spec: {},
  });
  assert.equal((await run()).decision, "apply");
  const consumers = (fake.object(BLUEPRINT.kind, "missing") as Reconciled).status;
  assert.deepEqual(consumers, { consumers: [{ name: "t", namespace: "test" }] });
});

Deno.test("reconcile() gives blueprints up when self is gone", async () => {
  const { fake, run } = stage({ blueprint: "a" });
  fake.act.create({
    apiVersion: TOY.apiVersion,
    kind: BLUEPRINT.kind,
    metadata: { name: "a" },
    spec: {},
  });
  await run();
  fake.act.remove("Toy", "t");
  assert.equal((await run()).result, "gone");
  assert.deepEqual((fake.object(BLUEPRINT.kind, "a") as Reconciled).status, {
    consumers: [],
  });
  assert.equal((await run()).result, "gone");
});

Deno.test("reconcile() builds nothing for a self that is being deleted", async () => {
  const { fake, run } = stage(ALL);
  fake.act.edit(
    "Toy",
    "t",
    (object) => ({ ...object, metadata: { ...object.metadata, finalizers: ["x/y"] } }),
  );
  fake.act.remove("Toy", "t");
  assert.equal((await run()).result, "gone");
  assert.equal(fake.objects().length, 1);
});

Deno.test("reconcile() reads again once when it was overtaken", async () => {
  const { fake, run, respec } = stage({ parts: ["s"] });
  await run();
  respec({ parts: ["s"], size: 2 });
  fake.failNext(({ method }) => method === "PUT", 409, { reason: "Conflict" });
  assert.equal((await run()).result, "settled");
  assert.deepEqual(fake.object("Part", "s")["spec"], { size: 2 });
  respec({ parts: ["s"], size: 3 });
  fake.failNext(({ method }) => method === "PUT", 409, { reason: "Conflict", times: 2 });
  await assert.rejects(run(), /keeps changing meanwhile/);
});

Deno.test("reconcile() reads again when what it writes to is gone or made anew", async () => {
  for (const code of [404, 422]) {
    const { fake, run, respec } = stage({ replicas: 1, parts: ["s"] });
    await run();
    respec({ replicas: 2, parts: ["s"], size: 2 });
    const message = code === 422 ? "metadata.uid: Invalid value: field is immutable" : "not found";
    fake.failNext(({ method, path }) => method === "PATCH" && path.endsWith("/t"), code, {
      message,
    });
    assert.equal((await run()).result, "settled");
    assert.deepEqual(fake.object("Deployment", "t")["spec"], { replicas: 2 });
  }
});

Deno.test("reconcile() shows a rejected child in a condition with the server's words", async () => {
  const { fake, run, said } = stage({ maps: ["m"], parts: ["s"] });
  fake.failNext(({ path }) => path.includes("configmaps/m"), 422, {
    reason: "Invalid",
    message: "data is bad",
  });
  assert.equal((await run()).result, "failing");
  assert.equal(said("Applied")?.message, 'Cannot create ConfigMap "m": data is bad');
  assert.equal(said("Available")?.reason, "Rejected");
  assert.equal((await run()).result, "settled");
});

Deno.test("reconcile() gives the machine's failures after everything else was tried", async () => {
  const { fake, run, said } = stage({ maps: ["m"], parts: ["s"] });
  fake.failNext(({ path }) => path.endsWith("/parts"), 500);
  fake.failNext(({ method, path }) => method === "POST" && path.endsWith("/parts"), 500);
  await assert.rejects(run());
  await assert.rejects(run(), /Cannot POST/);
  assert.ok(fake.object("ConfigMap", "m"));
  assert.equal(said("Available")?.status, "False");
});

Deno.test("reconcile() asks for nothing when the cache already knows what rang", async () => {
  const { fake, run, wake } = stage({ parts: ["s"], replicas: 1 });
  const bells: Doorbell[] = [];
  fake.onChange(({ type, object }) =>
    bells.push(doorbellOf(toyController, { change: type, object }))
  );
  const first = await run();
  const before = fake.requests.length;
  const echo = await wake(bells, first.cache);
  assert.deepEqual([echo.result, fake.requests.length - before], ["nothing new", 0]);
  bells.length = 0;
  fake.act.status("Part", "s", { observedGeneration: 1 });
  const second = await wake(bells, first.cache);
  assert.equal(second.result, "settled");
  const asked = fake.requests.slice(before).filter(({ method }) => method === "GET");
  assert.deepEqual(
    asked.map(({ path }) => path.split("/").at(-1)),
    ["parts"],
    "only the list that rang",
  );
});
