/**
 * The sharpest schedules on a real control plane: a proxy refuses, drops, doubles and delays requests, processes die by
 * kill -9 in the middle of a write, the event source is dead. Each has to end like the same operation without trouble.
 */
import assert from "node:assert/strict";
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { silentProgress } from "../../../scripts/devcluster/progress.ts";
import { makePlace } from "../integration/place.ts";
import { mayNeedSweep, type Trouble } from "./faults.ts";
import { refer, settle, type Settled, survive } from "./life.ts";
import { type OperationName, OPERATIONS } from "./operations.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import type { State } from "./state.ts";
import { TABLE } from "./table.ts";

/** More at a time would only make each of them slower. */
const PARALLEL = 12;

interface Schedule {
  readonly name: OperationName;
  readonly trouble: Trouble;
}

const NAMES = Object.keys(TABLE) as OperationName[];
const SCHEDULES: readonly Schedule[] = NAMES.flatMap((name) =>
  TABLE[name].map((trouble) => ({ name, trouble }))
);

let cluster: DevCluster | undefined;
let proxy: Proxy | undefined;
let failed = false;

Deno.test.beforeAll(async () => {
  cluster = await startDevCluster({
    name: `schedules-${Deno.pid}`,
    // Sweeps are asked for, and counted.
    sweepSeconds: 3_600,
    idleSeconds: 600,
    admission: false,
    progress: silentProgress(),
    front(server) {
      proxy = startProxy(server, (account) => void cluster!.kill(account, "SIGKILL"));
      return proxy.url;
    },
  });
});

Deno.test.afterAll(async () => {
  await cluster?.stop();
  await proxy?.stop();
  // What failed can be read in its logs.
  if (cluster && !failed) await Deno.remove(cluster.state, { recursive: true });
});

Deno.test({
  name: "schedules: whatever goes wrong, the end is the same",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    failed = true;
    const references = new Map<OperationName, State>();
    await inParallel(NAMES, async (name) => {
      const settled = await start(`reference-${name}`);
      references.set(name, await refer(settled, proxy!, OPERATIONS[name]));
      await tidy(settled);
    });

    const wrong: string[] = [];
    let swept = 0;
    async function run({ name, trouble }: Schedule, start: Promise<Settled>): Promise<void> {
      try {
        const settled = await start;
        const reference = references.get(name)!;
        if (await survive(settled, proxy!, OPERATIONS[name], trouble, reference)) swept++;
        await tidy(settled);
      } catch (error) {
        wrong.push((error as Error).message);
      }
    }

    const alone = SCHEDULES.filter(({ trouble }) => !mayNeedSweep(trouble));
    await inParallel(alone, (one) => run(one, start(namespaceOf(one))));
    // A process that dies belongs to all: whoever is being settled meanwhile would be in trouble, too.
    const deadly = SCHEDULES.filter(({ trouble }) =>
      mayNeedSweep(trouble) && trouble !== "adapter"
    );
    for (let from = 0; from < deadly.length; from += PARALLEL) {
      await together(deadly.slice(from, from + PARALLEL), run);
    }
    const deaf = SCHEDULES.filter(({ trouble }) => trouble === "adapter");
    await together(deaf, run, async () => {
      while (cluster!.kill("adapter", "SIGKILL") !== undefined) await delay(5);
    });

    for (const text of wrong) console.error(text);
    console.log(`${swept} of them ended after a sweep`);
    console.log(
      `${SCHEDULES.length} schedules on the real control plane, ${wrong.length} violations`,
    );
    assert.equal(wrong.length, 0);
    failed = false;
  },
});

/** Settles all, then goes on with all at once. */
async function together(
  schedules: readonly Schedule[],
  run: (schedule: Schedule, settled: Promise<Settled>) => Promise<void>,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const settled = new Map<Schedule, Settled>();
  await inParallel(schedules, async (one) => void settled.set(one, await start(namespaceOf(one))));
  await between();
  await Promise.all([...settled].map(([one, place]) => run(one, Promise.resolve(place))));
}

async function start(namespace: string): Promise<Settled> {
  return await settle(await makePlace(cluster!, namespace));
}

function namespaceOf(schedule: Schedule): string {
  const index = SCHEDULES.indexOf(schedule) + 1;
  return `schedule-${String(index).padStart(3, "0")}-${schedule.name}`;
}

/** What has passed costs the rest nothing. */
async function tidy({ place: { cluster, namespace } }: Settled): Promise<void> {
  const path = `/apis/multigres.com/v1alpha1/namespaces/${namespace}/multigresclusters`;
  await cluster.client.json("DELETE", path);
}

async function inParallel<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  await Promise.all(Array.from({ length: PARALLEL }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await run(one);
  }));
}
