/** What tracing must respect: the user's own trace and decision, the API server, and time. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { commandLine } from "../../../scripts/devcluster/stale.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "../integration/place.ts";
import { small } from "../integration/small.ts";
import { available, quiet, waitFor } from "../integration/wait.ts";
import { traceIdOf } from "./changes.ts";
import { availableIn, reconciled, reconciles, tracesWhen, traceWhen } from "./traces.ts";

const TRACEPARENT = "multigres.com/traceparent";
const USER = { trace: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7" };

function traced(name: string, traceparent: string) {
  const cluster = small({ name, groups: { [`${name}/tg`]: ["replica z1"] } });
  return { ...cluster, metadata: { name, annotations: { [TRACEPARENT]: traceparent } } };
}

/** A pipeline's trace is joined; a malformed one is ignored; one that is not sampled stays so. */
export async function usersTrace(place: Place, jaeger: string): Promise<void> {
  const unsampled = USER.trace.replace("4bf9", "5bf9");
  await place.apply(traced("joins", `00-${USER.trace}-${USER.span}-01`));
  await place.apply(traced("ignores", `00-${USER.trace}-zz-01`));
  await place.apply(traced("silent", `00-${unsampled}-${USER.span}-00`));
  await Promise.all(["joins", "ignores", "silent"].map((name) => available(place, name)));

  await traceWhen(jaeger, USER.trace, (joined) => {
    assert.ok(availableIn(joined, "MultigresCluster joins"), "it turned Available");
    assert.equal(reconciles(joined)[0]?.attributes["multigres.origin"], "user");
    assert.ok(reconciled(joined).length >= 5);
    assert.ok(!reconciled(joined).some((object) => object.includes("ignores")));
  }, USER.span);

  const own = await traceIdOf(place, "Cell", "ignores-z1");
  assert.notEqual(own, USER.trace);
  await traceWhen(
    jaeger,
    own,
    (trace) => assert.ok(reconciled(trace).includes("MultigresCluster ignores")),
  );

  const child = await place.get("Cell", "silent-z1");
  assert.match(
    child.metadata.annotations?.[TRACEPARENT] ?? "",
    new RegExp(`^00-${unsampled}-.*-00$`),
  );
  const response = await fetch(`${jaeger}/api/traces/${unsampled}`);
  await response.body?.cancel();
  assert.equal(response.status, 404, "nothing of it was recorded");
}

/** Looking at what has settled, with all processes new, writes nothing and moves nothing. */
export async function steady(place: Place): Promise<void> {
  await place.apply(small({ name: "steady" }));
  await available(place, "steady");
  await quiet(place);
  // Kubernetes' own controllers may still tidy up the status of their kinds.
  const kinds = ["MultigresCluster", "Cell", "TableGroup", "Shard", "TopoServer"];
  const versions = async () =>
    (await Promise.all(kinds.map((kind) => place.list(kind)))).flat()
      .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`);
  const before = await versions();
  const mark = await place.mark();
  await restartAll(place);
  await quiet(place);
  const { byRequest } = await place.requestsBetween(mark);
  const writes = Object.keys(byRequest).filter((request) => !/^(get|list) /.test(request));
  assert.deepEqual(writes, []);
  assert.deepEqual(await versions(), before);
}

/** Kills every function, and waits until a new process of each has looked at everything. */
async function restartAll({ cluster }: Place): Promise<void> {
  const { functions, stats, clock } = cluster.bridge!;
  const before = stats();
  const pids = functions.map((fn) => cluster.kill(fn)).filter((pid) => pid !== undefined);
  for (const pid of pids) {
    await eventually("it has ended", async () => assert.equal(await commandLine(pid), ""));
  }
  functions.forEach((fn) => clock.need(fn, "crashed"));
  await eventually("everybody has looked", async () => {
    await clock.tick();
    const looked = functions.filter((fn) => stats()[fn]!.sweeps > before[fn]!.sweeps);
    assert.deepEqual(looked, functions);
    assert.deepEqual(clock.reasons(), {}, "each sweep found all settled");
  });
}

/** A function that is told to stop in the middle hands over what it has; its log line leads to the trace. */
export async function handedOver(place: Place, jaeger: string): Promise<void> {
  await place.apply(small({ name: "stops" }));
  await available(place, "stops");
  await quiet(place);
  const cell = { name: "z1", spec: { multigateway: { replicas: 3 } } };
  await place.patch("MultigresCluster", "stops", { spec: { cells: [cell] } });
  await waitFor(place, "the Cell's function is at work", async () => {
    const found = await place.find("Deployment", "stops-z1-gateway");
    return found?.["spec"].replicas === 3;
  });
  place.cluster.kill("cell", "SIGTERM");
  const id = await traceIdOf(place, "Cell", "stops-z1");
  await traceWhen(jaeger, id, (trace) => {
    const told = trace.spans.filter(({ service }) => service === "multigres-cell");
    assert.ok(told.some(({ name }) => name === "Write status"));
    assert.ok(told.some(({ name }) => name === "Apply Deployment"));
    const log = Deno.readTextFileSync(join(place.cluster.state, "logs/cell.log"));
    const lines = log.split("\n").filter((line) => line.includes('"Reconciled"'))
      .map((line) => JSON.parse(line));
    const line = lines.find((one) => one.trace_id === id);
    assert.ok(line, "a line of the log has the id of the trace");
    assert.ok(trace.spans.some((span) => span.id === line.span_id), "and that of its span");
  });
  await available(place, "stops");
}

/** Without anybody who takes the traces, everything works as before. */
export async function nobodyListens(place: Place): Promise<void> {
  const cascade = async (name: string) => {
    const began = Date.now();
    await place.apply(small({ name, groups: { [`${name}/tg`]: ["replica z1"] } }));
    await available(place, name);
    return Date.now() - began;
  };
  const before = await cascade("heard");
  place.cluster.kill("jaeger");
  const took = await cascade("alone");
  // How busy the machine is, is no concern of this.
  assert.ok(took < before + 60_000, `${took} ms instead of ${before} ms`);
}

/** After a user's edit the annotation of an earlier pipeline run does not count any more: a trace of its own. */
export async function answeredOnce(place: Place, jaeger: string): Promise<void> {
  const id = USER.trace.replace("4bf9", "6bf9");
  await place.apply(traced("once", `00-${id}-${USER.span}-01`));
  await available(place, "once");
  const cell = { name: "z1", spec: { multigateway: { replicas: 2 } } };
  await place.patch("MultigresCluster", "once", { spec: { cells: [cell] } });
  await available(place, "once");
  assert.notEqual(await traceIdOf(place, "Cell", "once-z1"), id);
  await tracesWhen(
    jaeger,
    place.namespace,
    "once",
    ([latest]) => assert.ok(latest && latest.id !== id),
  );
}
