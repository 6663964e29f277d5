import assert from "node:assert/strict";
import { join } from "node:path";
import { startControlPlane } from "../../../scripts/devcluster/control_plane.ts";
import { stateDir } from "../../../scripts/devcluster/paths.ts";
import { commandLine } from "../../../scripts/devcluster/stale.ts";
import { terminalProgress } from "../../../scripts/devcluster/progress.ts";
import { ensureTools } from "../../../scripts/devcluster/tools.ts";
import { eventually } from "../../support/eventually.ts";

const PROGRAMS = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

async function start(name: string) {
  const tools = await ensureTools(PROGRAMS, terminalProgress());
  return await startControlPlane({ state: stateDir(name), tools });
}

async function untilGone(pid: number): Promise<void> {
  await eventually("the process has ended", async () => assert.equal(await commandLine(pid), ""));
}

Deno.test("startControlPlane() runs twice side by side and leaves nothing behind", async () => {
  const planes = await Promise.all([start("test-left"), start("test-right")]);
  const [left, right] = planes;
  const path = "/api/v1/namespaces/default/configmaps";
  await left.client.json("POST", path, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "only-left" },
  });
  assert.equal((await left.client.json("GET", `${path}/only-left`)).metadata.name, "only-left");
  await assert.rejects(right.client.json("GET", `${path}/only-left`), { status: 404 });
  await Promise.all(planes.map((plane) => plane.stop()));
  for (const { processes, state } of planes) {
    for (const child of Object.values(processes)) await untilGone(child.pid);
    assert.equal([...Deno.readDirSync(join(state, "pids"))].length, 0);
    await Deno.remove(state, { recursive: true });
  }
});

Deno.test("startControlPlane() collects garbage and ends namespaces", async () => {
  const { client, stop, state } = await start("test-gc");
  const configMaps = "/api/v1/namespaces/trial/configmaps";
  const make = (name: string, ownerReferences?: object[]) =>
    client.json("POST", configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, ownerReferences },
    });
  const gone = (path: string) =>
    eventually(`there is nothing at ${path}`, async () => {
      const response = await client.fetch(path);
      await response.body?.cancel();
      assert.equal(response.status, 404);
    });
  await client.json("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "trial" },
  });
  const owner = await make("owner");
  await make("owned", [{
    apiVersion: "v1",
    kind: "ConfigMap",
    name: "owner",
    uid: owner.metadata.uid,
  }]);
  await client.json("DELETE", `${configMaps}/owner`);
  await gone(`${configMaps}/owned`);
  await client.json("DELETE", "/api/v1/namespaces/trial");
  await gone("/api/v1/namespaces/trial");
  await stop();
  await Deno.remove(state, { recursive: true });
});

Deno.test("startControlPlane() recovers from an owner that was killed", async () => {
  const name = "test-crash";
  const owner = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("fixtures/owner.ts", import.meta.url).pathname, name],
    stdout: "piped",
  }).spawn();
  const output = owner.stdout.getReader();
  const { value } = await output.read();
  const pids = JSON.parse(new TextDecoder().decode(value)) as number[];
  await assert.rejects(start(name), /another process uses/, "a living owner is left alone");
  for (const pid of pids) assert.match(await commandLine(pid), /test-crash/);
  owner.kill("SIGKILL");
  await owner.status;
  await output.cancel();
  const plane = await start(name);
  for (const pid of pids) await untilGone(pid);
  assert.equal((await plane.client.fetch("/readyz")).status, 200);
  await plane.stop();
  await Deno.remove(plane.state, { recursive: true });
});
