/** The sweep as a process of its own, with its own account. */
import assert from "node:assert/strict";
import { untilReady } from "../../../scripts/devcluster/activator.ts";
import { countRequests, readAudit } from "../../../scripts/devcluster/audit.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, conditionOf, isSettled, quiet } from "./wait.ts";

/** The API server's name for who sweeps. */
const USER = "system:serviceaccount:multigres-system:sweep";
/** Of all functions: each lists its own kind, those it owns, those it reads. */
const LISTS = 31;

export const sweep: Topic = {
  name: "sweep",
  cases: [
    { title: "a settled cluster costs one list per kind, and wakes nobody", run: settled },
    { title: "the function that has something to do is woken, and only that one", run: refused },
  ],
};

async function settled(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  await quiet(place);
  await using process = await start(place);
  const mark = await place.mark();
  assert.equal(await process.sweep(), 204);
  assert.deepEqual(process.knocked, []);
  const events = (await readAudit(place.cluster.auditLog, mark))
    .filter(({ namespace }) => namespace === place.namespace);
  const { total, byRequest } = countRequests(events, [USER]);
  assert.equal(total, LISTS);
  assert.ok(Object.keys(byRequest).every((request) => request.startsWith("list ")));
}

async function refused(place: Place): Promise<void> {
  const taken = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "db-tg-0-pg-hba" } };
  await place.apply({ ...taken, data: { mine: "yes" } });
  await place.apply(small());
  await eventually("the Shard says so, up to the cluster, and all others are settled", async () => {
    const shard = conditionOf(await place.get("Shard", "db-tg-0"), "Applied");
    assert.equal(shard?.reason, "NameConflict");
    for (const [kind, name] of [["TableGroup", "db-tg"], ["MultigresCluster", "c"]] as const) {
      const above = conditionOf(await place.get(kind, name), "Available");
      assert.ok(above?.message.includes(shard.message), `${kind}: ${above?.message}`);
    }
    for (const kind of ["TopoServer", "Cell"]) {
      for (const object of await place.list(kind)) {
        assert.ok(isSettled(object), `${kind} "${object.metadata.name}" is settled`);
      }
    }
  });
  await quiet(place);
  await using process = await start(place);
  assert.equal(await process.sweep(), 202);
  assert.deepEqual(process.knocked, ["/shard/sweep"]);
}

/** Starts the function, with a listener in place of the others. */
async function start({ cluster, namespace }: Place) {
  const knocked: string[] = [];
  const others = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    knocked.push(new URL(request.url).pathname);
    return new Response(null, { status: 204 });
  });
  const functions = `http://127.0.0.1:${others.addr.port}/*`;
  const process = await cluster.startFunction!("sweep", { functions, namespace });
  await untilReady(process);
  return {
    knocked,
    async sweep() {
      const response = await fetch(`${process.url}/sweep`, { method: "POST" });
      await response.body?.cancel();
      return response.status;
    },
    async [Symbol.asyncDispose]() {
      await process.stop();
      await others.shutdown();
    },
  };
}
