/** The trace of the proposal's example: one, with the structure of the cascade, down and up again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { readManifests } from "../../../scripts/devcluster/read_manifests.ts";
import { REPOSITORY } from "../../../scripts/devcluster/paths.ts";
import { objectOf, type Trace } from "../../../scripts/waterfall/spans.ts";
import { CHILDREN } from "../integration/kinds.ts";
import type { Place } from "../integration/place.ts";
import { available } from "../integration/wait.ts";
import { above, assertWhole, availableIn, causes, reconciles, tracesWhen } from "./traces.ts";

const CLUSTER = "example-multigres-cluster";
const OBJECT = `MultigresCluster ${CLUSTER}`;

interface Workloads {
  readonly kind: string;
  readonly names: readonly string[];
}

/** Applies the example and asserts everything that its trace should tell. */
export async function proposalExample(place: Place, jaeger: string): Promise<void> {
  const manifests = (await readManifests(join(REPOSITORY, "crds/samples/seed.yaml")))
    .map(({ metadata: { namespace: _other, ...metadata }, ...object }) => ({
      ...object,
      metadata,
    }));
  await place.apply(...manifests.filter(({ kind }) => kind !== "Namespace"));
  await available(place, CLUSTER);
  const children = (await Promise.all(CHILDREN.map(({ kind }) => place.list(kind)))).flat();
  assert.ok(children.length > 10, "the example has many children");
  const workloads = await Promise.all(
    ["StatefulSet", "Deployment"].map(async (kind) => ({
      kind,
      names: (await place.list(kind)).map(({ metadata }) => metadata.name).sort(),
    })),
  );
  await tracesWhen(jaeger, place.namespace, CLUSTER, (traces) => {
    const trace = traces.find((one) => availableIn(one, OBJECT) !== undefined);
    assert.ok(trace, "there is a trace in which it turned Available");
    assertWhole(trace);
    assertOne(trace, traces);
    assertDownAndUp(trace, children);
    assertWaiting(trace, workloads);
    assert.deepEqual(trace.spans.filter(({ error }) => error !== undefined), []);
  });
}

/** One trace: whatever ran for the cluster until it was Available is in it. */
function assertOne(trace: Trace, traces: readonly Trace[]): void {
  const turned = availableIn(trace, OBJECT)!;
  const others = traces.filter(({ id, start }) => id !== trace.id && start < turned.end);
  assert.deepEqual(others.flatMap(reconciles).map(({ name }) => name), []);
  const roots = trace.spans.filter(({ parent }) => parent === undefined);
  assert.deepEqual(roots.map(({ service }) => service), ["apiserversource"]);
  const [began] = reconciles(trace);
  assert.equal(objectOf(began!), OBJECT);
  assert.equal(began!.attributes["multigres.origin"], "change");
  // It goes on from the event that the source sent about the cluster.
  assert.deepEqual(above(trace, began!).map(({ service }) => service), [
    "multigres-multigres-cluster",
    "apiserversource",
    "apiserversource",
  ]);
}

function assertDownAndUp(trace: Trace, children: readonly KubeObject[]): void {
  // Down: an object's function first ran because of the write in which its owner's function made it.
  for (const child of children) {
    const { kind, metadata: { name, ownerReferences = [] } } = child;
    const first = reconciles(trace).find((span) => objectOf(span) === `${kind} ${name}`);
    assert.ok(first, `${kind} ${name} was reconciled in the trace`);
    const [owner] = ownerReferences;
    assert.deepEqual(
      causes(trace, first).slice(0, 2),
      [`Create ${kind} ${name}`, `Reconcile ${owner?.kind} ${owner?.name}`],
    );
    assert.equal(first.attributes["multigres.object.uid"], child.metadata.uid);
    assert.equal(first.attributes["multigres.object.generation"], child.metadata.generation);
  }
  // Up: the run that said Available was woken by a child that the cluster's first run had made.
  const [made, run] = causes(trace, availableIn(trace, OBJECT)!);
  assert.match(made ?? "", /^(Create|Apply) /);
  assert.equal(run, `Reconcile ${OBJECT}`);
}

/** Waiting: the first event of all found no process, and each workload took its time. */
function assertWaiting(trace: Trace, workloads: readonly Workloads[]): void {
  const [delivered] = trace.spans.filter(({ name }) => name.startsWith("Deliver "));
  assert.equal(delivered?.attributes["faas.coldstart"], true);
  assert.equal(delivered?.service, "multigres-multigres-cluster");
  assert.ok(Number(delivered?.attributes["multigres.wait.event_to_function"]) > 0);
  const told = trace.spans.filter(({ name }) => name === "Deliver Cell")
    .filter(({ attributes }) => attributes["multigres.wait.write_to_event"] !== undefined);
  assert.ok(told.length > 0, "how long from the write to the event");
  for (const { kind, names } of workloads) {
    const awaited = trace.spans.filter(({ name }) => name === `Await ${kind}`)
      .map(({ attributes }) => attributes["multigres.object.name"]);
    assert.deepEqual([...new Set(awaited)].sort(), names, `each ${kind} was awaited`);
  }
}
