import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Bridge,
  type BridgeOptions,
  startBridge,
} from "../../../scripts/devcluster/bridge.ts";
import { launchFunction } from "../../../scripts/devcluster/functions.ts";
import { readManifests } from "../../../scripts/devcluster/read_manifests.ts";
import { commandLine } from "../../../scripts/devcluster/stale.ts";
import { readTriggers } from "../../../scripts/devcluster/triggers.ts";
import { eventually } from "../../support/eventually.ts";

const FIXTURES = new URL("fixtures/", import.meta.url).pathname;

interface Trial {
  readonly bridge: Bridge;
  readonly log: string[];
  /** What the function wrote about its requests. */
  readonly requests: () => { id?: string; attempt?: number; sweep?: boolean }[];
  readonly send: (answer?: string, headers?: Record<string, string>) => Promise<number>;
}

/** Runs `use` with a bridge in front of the echo function, as a real process. */
async function withBridge(
  options: Partial<BridgeOptions>,
  use: (trial: Trial) => Promise<void>,
): Promise<void> {
  const state = await Deno.makeTempDir();
  const log: string[] = [];
  const bridge = startBridge({
    triggers: readTriggers(await readManifests(join(FIXTURES, "knative.yaml"))),
    async launch(fn) {
      await Promise.resolve();
      return launchFunction(fn, {
        state,
        folder: join(FIXTURES, "functions"),
        apiServerUrl: "https://127.0.0.1:1",
        account: { kubeconfig: join(state, "kubeconfig"), tokenFile: join(state, "token") },
      });
    },
    sweepSeconds: 600,
    ...options,
    log: (line) => log.push(line),
  });
  let ids = 0;
  async function send(answer = "202", headers: Record<string, string> = {}): Promise<number> {
    const response = await fetch(bridge.url, {
      method: "POST",
      headers: {
        "ce-specversion": "1.0",
        "ce-id": `event-${ids++}`,
        "ce-source": "test",
        "ce-type": "dev.knative.apiserver.resource.add",
        "ce-kind": "ConfigMap",
        "ce-answer": answer,
        ...headers,
      },
      body: "{}",
    });
    await response.body?.cancel();
    return response.status;
  }
  function requests() {
    return Deno.readTextFileSync(join(state, "logs/echo.log")).split("\n").filter((line) =>
      line.startsWith("{")
    ).map((line) => JSON.parse(line));
  }
  try {
    await use({ bridge, log, requests, send });
  } finally {
    await bridge.stop();
    assert.equal(bridge.running("echo"), 0, "no process is left");
    await Deno.remove(state, { recursive: true });
  }
}

Deno.test("bridge starts a function on its first event and stops it when idle", async () => {
  // Long enough for this process to see what it is told while others want the processor.
  await withBridge({ idleSeconds: 3 }, async ({ bridge, send }) => {
    assert.equal(bridge.running("echo"), 0);
    assert.deepEqual(await Promise.all([send(), send(), send()]), [202, 202, 202]);
    assert.equal(bridge.running("echo"), 1);
    await eventually("it is idle", () => assert.equal(bridge.running("echo"), 0));
    assert.equal(await send(), 202);
    const { coldStarts, coldStartMs, invocations, crashes } = bridge.stats()["echo"]!;
    assert.deepEqual([coldStarts, coldStartMs.length, invocations, crashes], [2, 2, 4, 0]);
    assert.deepEqual(bridge.clock.reasons(), {}, "nothing was lost");
  });
});

Deno.test("bridge does not stop a function while it serves a request", async () => {
  await withBridge({ idleSeconds: 0.1 }, async ({ bridge, send }) => {
    assert.equal(await send("slow"), 202);
    assert.equal(bridge.stats()["echo"]!.coldStarts, 1);
    assert.equal(bridge.stats()["echo"]!.invocations, 1);
  });
});

Deno.test("bridge ignores events that no Trigger wants, and refuses what is no event", async () => {
  await withBridge({}, async ({ bridge, send }) => {
    assert.equal(await send("202", { "ce-kind": "Secret" }), 202);
    assert.equal(await send("202", { "ce-type": "" }), 400);
    const get = await fetch(bridge.url);
    await get.body?.cancel();
    assert.equal(get.status, 405);
    assert.equal(bridge.stats()["echo"]!.invocations, 0);
    assert.equal(bridge.running("echo"), 0);
  });
});

Deno.test("bridge takes structured mode events", async () => {
  await withBridge({}, async ({ bridge }) => {
    const response = await fetch(bridge.url, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json; charset=utf-8" },
      body: JSON.stringify({
        specversion: "1.0",
        id: "1",
        source: "test",
        type: "t",
        kind: "ConfigMap",
        data: {},
      }),
    });
    await response.body?.cancel();
    assert.equal(response.status, 202);
    assert.equal(bridge.stats()["echo"]!.invocations, 1);
  });
});

Deno.test("bridge retries what Knative retries, with the same event", async () => {
  await withBridge({}, async ({ bridge, requests, send }) => {
    assert.equal(await send("503,409,404,202"), 202);
    assert.deepEqual(requests().map(({ id, attempt }) => [id, attempt]), [
      ["event-0", 1],
      ["event-0", 2],
      ["event-0", 3],
      ["event-0", 4],
    ]);
    assert.equal(await send("text,202"), 202, "a body that is no event counts as 502");
    assert.equal(await send("400"), 500);
    const { invocations, refused, givenUp } = bridge.stats()["echo"]!;
    assert.deepEqual([invocations, refused, givenUp], [7, 1, 0]);
    assert.deepEqual(bridge.clock.reasons(), {}, "a refused event would be refused again");
  });
});

Deno.test("bridge gives up after the retries of the Trigger, and sweeps because of it", async () => {
  await withBridge({}, async ({ bridge, requests, send }) => {
    assert.equal(await send("500"), 500);
    const { invocations, givenUp } = bridge.stats()["echo"]!;
    assert.deepEqual([invocations, givenUp], [6, 1], "1 attempt and 5 retries");
    assert.deepEqual(bridge.clock.reasons(), { echo: ["gave up"] });
    await bridge.clock.tick();
    assert.equal(requests().filter((request) => request.sweep).length, 1);
    assert.deepEqual(bridge.clock.reasons(), {});
    await bridge.clock.tick();
    assert.equal(bridge.stats()["echo"]!.sweeps, 1, "no reason, no request");
  });
});

Deno.test("bridge restarts a function that dies, delivers again and sweeps", async () => {
  await withBridge({}, async ({ bridge, send }) => {
    assert.equal(await send("die,202"), 500, "dies on every first attempt of a new process");
    // The last death may be noticed after the answer.
    await eventually("all have died", () => assert.equal(bridge.stats()["echo"]!.crashes, 6));
    assert.equal(bridge.stats()["echo"]!.givenUp, 1);
    assert.deepEqual(bridge.clock.reasons()["echo"]?.toSorted(), ["crashed", "gave up"]);
  });
});

Deno.test("bridge restarts a killed function without being asked", async () => {
  await withBridge({}, async ({ bridge, send }) => {
    assert.equal(bridge.kill("echo"), undefined, "nothing runs yet");
    await send();
    const pid = bridge.kill("echo")!;
    await eventually("there is another one", async () => {
      assert.deepEqual([bridge.stats()["echo"]!.crashes, bridge.running("echo")], [1, 1]);
      assert.equal((await commandLine(pid)).includes("echo/main.ts"), false);
    });
    assert.equal(await send(), 202);
    assert.equal(bridge.stats()["echo"]!.coldStarts, 1, "a restart is not a start from zero");
    assert.deepEqual(bridge.clock.reasons(), { echo: ["crashed"] });
  });
});

Deno.test("bridge starts a new process for an event that comes while the old one drains", async () => {
  await withBridge({ idleSeconds: 0.1 }, async ({ bridge, log, send }) => {
    await send();
    await eventually("it is idle", () => assert.ok(log.includes("echo: idle, stopping")));
    assert.equal(await send(), 202);
    assert.equal(bridge.stats()["echo"]!.coldStarts, 2);
    assert.equal(bridge.stats()["echo"]!.crashes, 0);
  });
});
