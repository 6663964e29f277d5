import assert from "node:assert/strict";
import { join } from "node:path";
import { delay, startProcess } from "../../../scripts/devcluster/process.ts";
import { commandLine, killStale } from "../../../scripts/devcluster/stale.ts";

Deno.test("startProcess() logs, records the process and forgets it when it ends", async () => {
  const state = await Deno.makeTempDir();
  const child = startProcess({
    name: "talker",
    state,
    command: "bash",
    args: ["-c", 'echo "$GREETING $SECRET"; sleep 60'],
    env: { GREETING: "hello" },
  });
  const pids = () => [...Deno.readDirSync(join(state, "pids"))].map((entry) => entry.name);
  assert.deepEqual(pids(), [`talker-${child.pid}`]);
  while (Deno.readTextFileSync(child.log) === "") await delay(5);
  assert.equal(Deno.readTextFileSync(child.log), "hello \n", "nothing but the given environment");
  assert.equal(child.running(), true);
  await child.stop();
  assert.equal(child.running(), false);
  assert.deepEqual(pids(), []);
  await Deno.remove(state, { recursive: true });
});

Deno.test("stop() kills what does not listen to SIGTERM", async () => {
  const state = await Deno.makeTempDir();
  const child = startProcess({
    name: "stubborn",
    state,
    command: "bash",
    args: ["-c", 'trap "" TERM; echo up; while :; do sleep 0.05; done'],
  });
  while (Deno.readTextFileSync(child.log) === "") await delay(5);
  await child.stop(200);
  assert.equal((await child.exited).signal, "SIGKILL");
  await Deno.remove(state, { recursive: true });
});

Deno.test("killStale() ends what belongs to the state folder, and nobody else", async () => {
  const state = await Deno.makeTempDir();
  const spawn = (text: string) =>
    new Deno.Command("bash", {
      args: ["-c", `sleep 60; : ${text}`],
      stdout: "null",
      stderr: "null",
    }).spawn();
  const ours = spawn(`--data-dir=${state}/etcd`);
  const other = spawn("somebody else, who got the pid of one of ours");
  await Deno.mkdir(join(state, "pids"));
  await Deno.writeTextFile(join(state, "pids", `etcd-${ours.pid}`), "");
  await Deno.writeTextFile(join(state, "pids", `kwok-${other.pid}`), "");
  await Deno.writeTextFile(join(state, "pids", "gone-999999999"), "");
  assert.deepEqual(await killStale(state), [`etcd-${ours.pid}`]);
  assert.equal((await ours.status).signal, "SIGKILL");
  assert.match(await commandLine(other.pid), /somebody else/);
  assert.equal([...Deno.readDirSync(join(state, "pids"))].length, 0);
  other.kill();
  await other.status;
  await Deno.remove(state, { recursive: true });
});
