import assert from "node:assert/strict";
import { controllers } from "../../functions/registry.ts";
import { createApp } from "../../lib/engine/shell/app.ts";
import { kubeClient } from "../../lib/engine/shell/kube/client.ts";
import { createWorker } from "../../lib/engine/shell/worker.ts";
import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { createFakeApiServer } from "../support/fake/api_server.ts";
import { crdsOf } from "../support/fake/crds.ts";
import { cloudEvent } from "../support/fake/events.ts";
import type { Stored } from "../support/fake/storage.ts";
import { eventually } from "../support/eventually.ts";
import { readRows, requestOf } from "../support/bad_inputs/rows.ts";

const [multigresCluster] = controllers;

function stage() {
  const fake = createFakeApiServer({ crds: crdsOf(DEFINITIONS) });
  const worker = createWorker(multigresCluster!, kubeClient(fake.rest, "multigres-cluster"));
  return { fake, worker, app: createApp(worker, multigresCluster!.domain) };
}

Deno.test("a function answers every bad request with a status, and goes on", async (t) => {
  const { fake, worker, app } = stage();
  for (const row of readRows()) {
    await t.step(row.title, async () => {
      const response = await app.request(requestOf(row));
      assert.equal(await response.text(), "", "a Trigger takes a body for a failure");
      assert.equal(response.status, row.status);
    });
  }

  await t.step("nothing was written on the word of an event", async () => {
    await quiet(worker);
    const odd = fake.requests.filter(({ method, path }) =>
      method !== "GET" || !/^\/apis?\/([a-z.]+\/)?v1(alpha1)?\/[a-z/]+$/.test(path)
    );
    assert.deepEqual(odd, []);
  });

  await t.step("nothing is tried again", async () => {
    const before = fake.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(fake.requests.length, before);
    assert.equal(worker.size(), 0);
  });

  await t.step("a good event is served as ever", async () => {
    const object = fake.act.create({
      apiVersion: "multigres.com/v1alpha1",
      kind: "MultigresCluster",
      metadata: { name: "good" },
      spec: {},
    });
    const good = cloudEvent({ type: "add", object: object as Stored }, "good");
    assert.equal((await app.request("/", good)).status, 202);
    await worker.drain();
    assert(fake.object("MultigresCluster", "good")["status"]);
  });
});

Deno.test("a function behind a real socket survives what is too large", async (t) => {
  const { worker, app } = stage();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const post = async (init: RequestInit) => {
    try {
      const response = await fetch(origin, { method: "POST", ...init });
      return { status: response.status, text: await response.text() };
    } catch {
      return "closed";
    }
  };
  try {
    for (const row of readRows().filter(({ fill }) => fill !== undefined)) {
      await t.step(row.title, async () => {
        // Lengths are the client's business here.
        const { headers: _headers, ...rest } = row;
        const response = await fetch(requestOf(rest, origin)).catch(() => undefined);
        // A server that stops reading may have to close before the client reads the answer.
        if (response !== undefined) assert.equal(response.status, 400);
        await response?.body?.cancel();
      });
    }
    await t.step("headers of 1 MiB", async () => {
      const answer = await post({ headers: { "ce-id": "i".repeat(1024 * 1024) }, body: "{}" });
      assert(answer === "closed" || answer.status === 431 || answer.status === 400);
    });
    await t.step("a thousand headers", async () => {
      const headers = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x-${i}`, "v"]));
      const answer = await post({ headers, body: "{}" });
      assert(answer === "closed" || answer.status === 431 || answer.status === 400);
    });
    await t.step("a length that is a lie", async () => {
      const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      const head = "POST / HTTP/1.1\r\nHost: f\r\nContent-Length: 100000\r\n\r\n{";
      await socket.write(new TextEncoder().encode(head));
      socket.close();
    });
    await t.step("it still answers", async () => {
      assert.deepEqual(await post({ body: "{}" }), { status: 400, text: "" });
    });
  } finally {
    await worker.drain();
    await server.shutdown();
  }
});

async function quiet(worker: { size(): number }): Promise<void> {
  await eventually("nothing is due", () => assert.equal(worker.size(), 0));
}
