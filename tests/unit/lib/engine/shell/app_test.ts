import assert from "node:assert/strict";
import { createApp } from "../../../../../lib/engine/shell/app.ts";
import { kubeClient } from "../../../../../lib/engine/shell/kube/client.ts";
import { createWorker } from "../../../../../lib/engine/shell/worker.ts";
import { createFakeApiServer } from "../../../../support/fake/api_server.ts";
import { cloudEvent } from "../../../../support/fake/events.ts";
import type { Change, Stored } from "../../../../support/fake/storage.ts";
import { eventually } from "../../../../support/eventually.ts";
import { observed } from "../../../../support/objects.ts";
import { BLUEPRINT, newToy, TOY, TOY_CRDS, toyController } from "../../../../support/toy.ts";

function stage() {
  const fake = createFakeApiServer({ crds: TOY_CRDS });
  const worker = createWorker(toyController, kubeClient(fake.rest, "toys-toy"));
  const app = createApp(worker, toyController.domain);
  const send = async (init: RequestInit, path = "/") => {
    const response = await app.request(path, { method: "POST", ...init });
    assert.equal(await response.text(), "", "a Trigger takes a body for a failure");
    return response.status;
  };
  const ring = (change: Change) => send(cloudEvent(change, crypto.randomUUID()));
  return { fake, worker, app, send, ring };
}

async function until(isTrue: () => boolean): Promise<void> {
  await eventually("it happens", () => assert.ok(isTrue()));
}

const add = (object: object): Change => ({ type: "add", object: object as Stored });

Deno.test("createApp() accepts an event and reconciles after the answer", async () => {
  const { fake, worker, ring } = stage();
  const self = fake.act.create(newToy("t", { maps: ["m"] }));
  assert.equal(await ring(add(self)), 202);
  await until(() => fake.objects().some(({ kind }) => kind === "ConfigMap"));
  await worker.drain();
  assert.ok(fake.object("Toy", "t")["status"]);
});

Deno.test("createApp() needs no request for the echo of its own writes", async () => {
  const { fake, worker, ring } = stage();
  const changes: Change[] = [];
  fake.onChange((change) => void changes.push(change));
  await ring(add(fake.act.create(newToy("t", { maps: ["m"], parts: ["s"] }))));
  await until(() => fake.objects().find(({ kind }) => kind === "Toy")?.["status"] !== undefined);
  await until(() => worker.size() === 0);
  const before = fake.requests.length;
  for (const change of changes) assert.equal(await ring(change), 204);
  assert.equal(fake.requests.length, before);
  await worker.drain();
});

Deno.test("createApp() answers 204 for what is not its concern", async () => {
  const { ring } = stage();
  assert.equal(await ring(add(observed(TOY.apiVersion, "Other", "o"))), 204);
});

Deno.test("createApp() answers 400 for what is not an event", async () => {
  const { send } = stage();
  assert.equal(await send({ body: "{}" }), 400);
  assert.equal(await send({ body: "x", headers: { "content-length": `${5 * 1024 * 1024}` } }), 400);
});

Deno.test("createApp() wakes those who need a blueprint when it appears", async () => {
  const { fake, worker, ring } = stage();
  fake.act.create(newToy("t", { blueprint: "a", maps: ["m"] }));
  fake.act.create(newToy("u", { maps: ["n"] }));
  const blueprint = fake.act.create({
    apiVersion: TOY.apiVersion,
    kind: BLUEPRINT.kind,
    metadata: { name: "a" },
    spec: {},
  });
  assert.equal(await ring(add(blueprint)), 202);
  await worker.drain();
  assert.deepEqual(
    fake.objects().filter(({ kind }) => kind === "ConfigMap").map(({ metadata }) => metadata.name),
    ["m"],
  );
});

Deno.test("createApp() sweeps everything and says whether something was not settled", async () => {
  const { fake, worker, send } = stage();
  assert.equal(await send({}, "/sweep"), 204);
  fake.act.create(newToy("t", { maps: ["m"] }));
  assert.equal(await send({}, "/sweep"), 202);
  await until(() => fake.object("Toy", "t")["status"] !== undefined);
  assert.equal(await send({}, "/sweep"), 204);
  await worker.drain();
});

Deno.test("createApp() is live and ready, and drains: due work is done, new work refused", async () => {
  const { fake, worker, app, ring, send } = stage();
  const get = async (path: string) => (await app.request(path)).status;
  assert.deepEqual([await get("/healthz"), await get("/readyz")], [204, 204]);
  const self = fake.act.create(newToy("t", { maps: ["m"] }));
  await ring(add(self));
  const drained = worker.drain();
  assert.deepEqual([await get("/healthz"), await get("/readyz")], [204, 503]);
  assert.equal(await ring(add(self)), 503);
  assert.equal(await send({}, "/sweep"), 503);
  await drained;
  assert.ok(fake.object("ConfigMap", "m"));
});

Deno.test("createApp() answers 503 when a sweep cannot list", async () => {
  const { fake, send } = stage();
  fake.failNext(() => true, 500);
  assert.equal(await send({}, "/sweep"), 503);
});

Deno.test("createWorker() tries again after a failure, reading everything", async () => {
  const { fake, worker, ring } = stage();
  const self = fake.act.create(newToy("t", { maps: ["m"] }));
  fake.failNext(({ path }) => path.includes("configmaps"), 500, { times: 1 });
  await ring(add(self));
  await until(() => fake.objects().some(({ kind }) => kind === "ConfigMap"));
  await worker.drain();
});

Deno.test("createWorker() resumes what is not settled", async () => {
  const { fake, worker } = stage();
  fake.act.create(newToy("t", { maps: ["m"] }));
  await worker.resume();
  await until(() => fake.object("Toy", "t")["status"] !== undefined);
  await worker.drain();
});
