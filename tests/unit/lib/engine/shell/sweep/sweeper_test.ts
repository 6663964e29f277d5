import assert from "node:assert/strict";
import { createApp } from "../../../../../../lib/engine/shell/app.ts";
import { kubeClient } from "../../../../../../lib/engine/shell/kube/client.ts";
import { createSweeper, knockOver } from "../../../../../../lib/engine/shell/sweep/sweeper.ts";
import { dryRun } from "../../../../../../lib/engine/shell/sweep/dry_run.ts";
import { createFakeApiServer } from "../../../../../support/fake/api_server.ts";
import { cloudEvent } from "../../../../../support/fake/events.ts";
import type { Stored } from "../../../../../support/fake/storage.ts";
import { newToy, TOY_CRDS, toyController } from "../../../../../support/toy.ts";

function stage(knock: (name: string) => Promise<void> = () => Promise.resolve()) {
  const fake = createFakeApiServer({ crds: TOY_CRDS });
  const knocked: string[] = [];
  const client = kubeClient(fake.rest, "toys-sweep");
  const worker = createSweeper([toyController], client, (name) => {
    knocked.push(name);
    return knock(name);
  });
  const app = createApp(worker, toyController.domain);
  const sweep = async (init: RequestInit = {}) =>
    (await app.request("/sweep", { method: "POST", ...init })).status;
  return { fake, knocked, sweep, worker, app };
}

Deno.test("createSweeper() wakes nobody when there is nothing to do", async () => {
  const { fake, knocked, sweep } = stage();
  assert.equal(await sweep(), 204);
  assert.deepEqual(knocked, []);
  assert.ok(fake.requests.every(({ method }) => method === "GET"));
});

Deno.test("createSweeper() wakes the function that has something to do, and writes nothing itself", async () => {
  const { fake, knocked, sweep } = stage();
  fake.act.create(newToy("t", { maps: ["m"] }));
  assert.equal(await sweep(), 202);
  assert.deepEqual(knocked, ["toy"]);
  assert.ok(fake.requests.every(({ method }) => method === "GET"));
});

Deno.test("createSweeper() answers 503, so that it is asked again, when it cannot look or nobody wakes up", async () => {
  const unable = stage();
  unable.fake.failNext(() => true, 500);
  assert.equal(await unable.sweep(), 503);
  const alone = stage(() => Promise.reject(new Error("Cannot wake")));
  alone.fake.act.create(newToy("t", { maps: ["m"] }));
  assert.equal(await alone.sweep(), 503);
});

Deno.test("createSweeper() looks when the event source has been rolled out, not while it is", async () => {
  const { fake, sweep } = stage();
  const rollout = (updatedReplicas: number) =>
    cloudEvent({
      type: "update",
      object: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: {
          name: "apiserversource-toys-1",
          namespace: "s",
          uid: "u",
          resourceVersion: "2",
          generation: 2,
        },
        spec: { replicas: 1 },
        status: { observedGeneration: 2, replicas: 1, updatedReplicas, availableReplicas: 1 },
      } as unknown as Stored,
    }, crypto.randomUUID());
  assert.equal(await sweep(rollout(0)), 204);
  assert.equal(fake.requests.length, 0);
  assert.equal(await sweep(rollout(1)), 204);
  assert.ok(fake.requests.length > 0);
});

Deno.test("dryRun() leaves an object whose plan fails to its own run, and looks at the others", async () => {
  const { fake } = stage();
  const failing = {
    ...toyController,
    reconcile: (observed: Parameters<typeof toyController.reconcile>[0]) => {
      if (observed.self.metadata.name === "bad") throw new Error("Cannot plan");
      return toyController.reconcile(observed);
    },
  };
  for (const name of ["bad", "good"]) fake.act.create(newToy(name, { maps: [name] }));
  const client = kubeClient(fake.rest, "toys-sweep");
  const { due } = await dryRun(failing, client, undefined, "2026-01-01T00:00:00Z");
  assert.deepEqual(due.map(({ name }) => name), ["bad", "good"]);
});

Deno.test("createSweeper() takes no events and drains at once", async () => {
  const { fake, app, worker, sweep } = stage();
  const event = cloudEvent({ type: "add", object: fake.act.create(newToy("t", {})) }, "1");
  assert.equal((await app.request("/", event)).status, 204);
  await worker.drain();
  assert.equal(await sweep(), 503);
});

Deno.test("knockOver() asks the function of a name for a sweep, three times if need be", async () => {
  const asked: string[] = [];
  const answers = [503, 204, 503, 503, 503];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return new Response(null, { status: answers.shift() ?? 503 });
  });
  const knock = knockOver(`http://127.0.0.1:${server.addr.port}/*`);
  await knock("toy");
  assert.deepEqual(asked, ["POST /toy/sweep", "POST /toy/sweep"]);
  await assert.rejects(knock("toy"), /Cannot wake "toy": it answered 503/);
  assert.equal(asked.length, 5);
  await server.shutdown();
  await assert.rejects(knock("toy"), /Cannot wake "toy": TypeError/);
});
