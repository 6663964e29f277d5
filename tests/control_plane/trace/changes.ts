/** What traces of later changes tell: only the branch that changes, apart from each other, with links back. */
import assert from "node:assert/strict";
import { objectOf, type Span, type Trace } from "../../../scripts/waterfall/spans.ts";
import type { Place } from "../integration/place.ts";
import { small, template } from "../integration/small.ts";
import { available, quiet, sweepAll, waitFor } from "../integration/wait.ts";
import { above, availableIn, causes, reconciled, reconciles, traceWhen } from "./traces.ts";

const TRACEPARENT = "multigres.com/traceparent";

/** An edit of one cell is a new trace with that branch and no other. */
export async function oneCell(place: Place, jaeger: string): Promise<void> {
  const cells = ["z1", "z2"];
  await place.apply(small({ name: "one", cells, groups: { "db/tg": ["replica z1"] } }));
  await available(place, "one");
  await quiet(place);
  const before = await traceIdOf(place, "Cell", "one-z1");
  await place.patch("MultigresCluster", "one", { spec: { cells: resized(cells, "z1") } });
  await available(place, "one");
  const id = await traceIdOf(place, "Cell", "one-z1");
  assert.notEqual(id, before);
  assert.equal(await traceIdOf(place, "Cell", "one-z2"), before, "the other one was not written");
  await traceWhen(jaeger, id, (trace) => {
    assertSettled(trace, "one");
    assert.deepEqual(reconciled(trace), ["Cell one-z1", "MultigresCluster one"]);
    const applied = trace.spans.filter(({ name }) => /^(Create|Replace|Apply) /.test(name));
    assert.deepEqual(applied.map(({ name }) => name), ["Replace Cell", "Apply Deployment"]);
    assert.equal(reconciles(trace)[0]?.attributes["multigres.origin"], "change");
  });
}

/** Two clusters that change at the same time are two traces. */
export async function twoAtOnce(place: Place, jaeger: string): Promise<void> {
  const names = ["left", "right"];
  const groups = (name: string) => ({ [`${name}/tg`]: ["replica z1"] });
  await place.apply(...names.map((name) => small({ name, groups: groups(name) })));
  await Promise.all(names.map((name) => available(place, name)));
  const ids = await Promise.all(names.map((name) => traceIdOf(place, "Cell", `${name}-z1`)));
  assert.notEqual(ids[0], ids[1]);
  for (const [index, name] of names.entries()) {
    await traceWhen(jaeger, ids[index]!, (trace) => {
      assert.ok(availableIn(trace, `MultigresCluster ${name}`), "it turned Available");
      const objects = reconciled(trace);
      assert.ok(objects.length >= 5, "the whole cascade");
      const other = names[1 - index]!;
      assert.deepEqual(objects.filter((one) => one.split(" ")[1]?.startsWith(other)), []);
    });
  }
}

/** Two changes of one cluster, the second while the first is under way, are two traces, each with its cell. */
export async function oneAfterTheOther(place: Place, jaeger: string): Promise<void> {
  const cells = ["z1", "z2"];
  await place.apply(small({ name: "both", cells, groups: { "both/tg": ["replica z1"] } }));
  await available(place, "both");
  await place.patch("MultigresCluster", "both", { spec: { cells: resized(cells, "z1") } });
  await waitFor(place, "the first change is on its way", async () => {
    const both = await place.get("MultigresCluster", "both");
    return both["status"].observedGeneration === both.metadata.generation;
  });
  await place.patch("MultigresCluster", "both", { spec: { cells: resized(cells, "z1", "z2") } });
  await available(place, "both");
  const [first, second] = await Promise.all(
    cells.map((cell) => traceIdOf(place, "Cell", `both-${cell}`)),
  );
  assert.notEqual(first, second);
  const has = (trace: Trace, object: string) => reconciled(trace).includes(object);
  await traceWhen(jaeger, first!, (trace) => {
    assert.ok(has(trace, "Cell both-z1"), "the first trace has the first change");
    assert.ok(!has(trace, "Cell both-z2"), "the first trace knows nothing of the second change");
  });
  await traceWhen(jaeger, second!, (trace) => {
    assert.ok(has(trace, "Cell both-z2"), "the second trace has the second change");
    assert.ok(!has(trace, "Cell both-z1"), "the second trace knows nothing of the first change");
  });
}

/** An edit of a template is one trace for all clusters that use it. */
export async function oneTemplate(place: Place, jaeger: string): Promise<void> {
  const spec = (replicas: number) => ({ multiorch: { replicas } });
  await place.apply(template("shared", spec(1)));
  const names = ["with-a", "with-b"];
  const cells = [{ name: "z1", spec: { multiorch: { deploymentTemplate: "shared" } } }];
  await place.apply(
    ...names.map((name) =>
      small({ name, groups: { [`${name}/tg`]: ["replica z1"] }, spec: { cells } })
    ),
  );
  await Promise.all(names.map((name) => available(place, name)));
  await quiet(place);
  await place.patch("DeploymentTemplate", "shared", { spec: spec(2) });
  await waitFor(place, "the template has reached both", async () => {
    const found = await place.list("Deployment");
    const orchs = found.filter(({ metadata }) => metadata.name.endsWith("-multiorch"));
    return orchs.filter((one) => one["spec"].replicas === 2).length === 2;
  });
  await Promise.all(names.map((name) => available(place, name)));
  const ids = await Promise.all(names.map((name) => traceIdOf(place, "Cell", `${name}-z1`)));
  assert.equal(ids[0], ids[1]);
  await traceWhen(jaeger, ids[0]!, (trace) => {
    names.forEach((name) => assertSettled(trace, name));
    const roots = trace.spans.filter(({ parent }) => parent === undefined);
    assert.deepEqual(roots.map(({ service }) => service), ["apiserversource"]);
    const [found] = trace.spans.filter(({ name }) => name === "Find MultigresCluster");
    assert.ok(above(trace, found!).some(({ service }) => service === "apiserversource"));
    assert.deepEqual(
      reconciled(trace),
      names.flatMap((name) => [`Cell ${name}-z1`, `MultigresCluster ${name}`]).sort(),
    );
  });
}

/** What fails is told where it failed, once; a change of what has settled is a new trace that links back. */
export async function failing(place: Place, jaeger: string): Promise<void> {
  const taken = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "db-tg-0-pg-hba" } };
  await place.apply({ ...taken, data: { mine: "yes" } });
  await place.apply(small({ name: "fails" }));
  const shard = await waitFor(place, "the Shard says so", async () => {
    const found = await place.find("Shard", "db-tg-0");
    return JSON.stringify(found?.["status"] ?? "").includes("NameConflict") && found;
  });
  const id = traceIdIn(shard.metadata.annotations);
  await traceWhen(jaeger, id, (trace) => {
    const ours = trace.spans.filter(({ attributes }) => attributes["otel.scope.name"] !== "deno");
    const failed = ours.filter(({ error }) => error !== undefined);
    assert.ok(failed.length > 0);
    for (const span of failed) {
      assert.equal(span.name, "Apply ConfigMap");
      assert.equal(span.attributes["multigres.object.name"], "db-tg-0-pg-hba");
      const exceptions = span.events.filter(({ fields }) => fields["event"] === "exception");
      assert.equal(exceptions.length, 1);
      assert.equal(causes(trace, span)[0], "Reconcile Shard db-tg-0");
    }
    assert.equal(
      ours.flatMap(({ events }) => events)
        .filter(({ fields }) => fields["event"] === "exception").length,
      failed.length,
    );
    const run = reconciles(trace).find((span) => objectOf(span) === "Shard db-tg-0");
    assert.equal(run?.attributes["multigres.outcome"], "failing");
  });

  await place.remove("ConfigMap", "db-tg-0-pg-hba");
  sweepAll(place);
  await available(place, "fails");
  await quiet(place);
  const pods = await place.list("Deployment");
  const orch = pods.find(({ metadata }) => metadata.name === "fails-z1-multiorch")!;
  await place.patch("Deployment", orch.metadata.name, { spec: { replicas: 0 } });
  const later = await otherTrace(place, jaeger, "fails-z1", id);
  await traceWhen(jaeger, later, (trace) => {
    assert.equal(reconciles(trace)[0]?.attributes["multigres.origin"], "unrelated");
    assert.ok(reconciles(trace)[0]?.links.some((link) => link.trace === id), "it links back");
  });
}

/** Somebody's edit of a child is reverted in a trace of its own, which links back to the child's making. */
export async function reverted(place: Place, jaeger: string): Promise<void> {
  await place.apply(small({ name: "mine" }));
  await available(place, "mine");
  await quiet(place);
  const made = await traceIdOf(place, "Cell", "mine-z1");
  const { generation = 0 } = (await place.get("Cell", "mine-z1")).metadata;
  await place.patch("Cell", "mine-z1", { spec: { multiGateway: { replicas: 7 } } });
  await waitFor(place, "the edit is reverted", async () => {
    const found = await place.get("Cell", "mine-z1");
    return (found.metadata.generation ?? 0) >= generation + 2;
  });
  await available(place, "mine");
  const id = await traceIdOf(place, "Cell", "mine-z1");
  assert.notEqual(id, made);
  const trace = await traceWhen(jaeger, id, (trace) => {
    assert.ok(reconciled(trace).includes("Cell mine-z1"));
    const [first] = reconciles(trace);
    assert.equal(objectOf(first!), "MultigresCluster mine");
    assert.equal(first?.attributes["multigres.origin"], "unrelated");
    assert.ok(first?.links.some((link) => link.trace === made), "it links back");
  });
  const [{ start: began }] = reconciles(trace) as [Span];
  await traceWhen(
    jaeger,
    made,
    (old) => assert.ok(reconciles(old).every(({ start }) => start < began), "that trace is over"),
  );
}

/** The id of the trace, besides `not`, in which a Cell's function ran. */
async function otherTrace(place: Place, jaeger: string, cell: string, not: string) {
  const query = new URLSearchParams({
    service: "multigres-cell",
    operation: "Reconcile Cell",
    tags: JSON.stringify({
      "multigres.object.name": cell,
      "multigres.object.namespace": place.namespace,
    }),
    lookback: "1h",
    limit: "50",
  });
  return await waitFor(place, `the repair of ${cell} is a trace of its own`, async () => {
    const { data } = await (await fetch(`${jaeger}/api/traces?${query}`)).json();
    return (data as { traceID: string }[]).map(({ traceID }) => traceID).find((id) => id !== not);
  });
}

function resized(cells: readonly string[], ...grown: readonly string[]) {
  return cells.map((name) => ({
    name,
    ...(grown.includes(name) ? { spec: { multigateway: { replicas: 2 } } } : {}),
  }));
}

/** The trace of what last wrote an object. */
export async function traceIdOf(place: Place, kind: string, name: string): Promise<string> {
  return traceIdIn((await place.get(kind, name)).metadata.annotations);
}

function traceIdIn(annotations: Readonly<Record<string, string>> | undefined): string {
  const [, id] = annotations?.[TRACEPARENT]?.split("-") ?? [];
  assert.ok(id, "the object carries a trace");
  return id;
}

function assertSettled(trace: Trace, cluster: string): void {
  const settled = reconciles(trace).some((span) =>
    objectOf(span) === `MultigresCluster ${cluster}` &&
    span.events.some(({ fields }) =>
      fields["multigres.condition.type"] === "Progressing" &&
      fields["multigres.condition.status"] === "False"
    )
  );
  assert.ok(settled, `${cluster} settled`);
}
