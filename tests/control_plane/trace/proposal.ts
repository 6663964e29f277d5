/** The trace of the seed's sample: one, with the structure of the cascade, down and up again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readManifests } from "../../../scripts/devcluster/manifests.ts";
import { REPOSITORY } from "../../../scripts/devcluster/paths.ts";
import { objectOf } from "../../../scripts/waterfall/spans.ts";
import { CHILDREN } from "../integration/kinds.ts";
import type { Place } from "../integration/place.ts";
import { available } from "../integration/wait.ts";
import { above, availableIn, causes, isWhole, reconciles, tracesWhen } from "./traces.ts";

const CLUSTER = "example-multigres-cluster";

/** Applies the sample and asserts everything that its trace should tell. */
export async function seedSample(place: Place, jaeger: string): Promise<void> {
  const manifests = (await readManifests(join(REPOSITORY, "crds/samples/seed.yaml")))
    .map(({ metadata: { namespace: _other, ...metadata }, ...object }) => ({
      ...object,
      metadata,
    }));
  await place.apply(...manifests.filter(({ kind }) => kind !== "Namespace"));
  await available(place, CLUSTER);
  const object = `MultigresCluster ${CLUSTER}`;
  const traces = await tracesWhen(
    jaeger,
    place.namespace,
    CLUSTER,
    (all) => all.some((trace) => availableIn(trace, object) !== undefined && isWhole(trace)),
  );
  const trace = traces.find((one) => availableIn(one, object) !== undefined)!;
  const turned = availableIn(trace, object)!;

  // One trace: whatever ran for the cluster until it was Available is in it.
  const others = traces.filter(({ id, start }) => id !== trace.id && start < turned.end);
  assert.deepEqual(others.flatMap(reconciles).map(({ name }) => name), []);
  const roots = trace.spans.filter(({ parent }) => parent === undefined);
  assert.deepEqual(roots.map(({ service }) => service), ["apiserversource"]);
  const [began] = reconciles(trace);
  assert.equal(objectOf(began!), object);
  assert.equal(began!.attributes["multigres.origin"], "change");
  // It goes on from the event that the source sent about the cluster.
  assert.deepEqual(above(trace, began!).map(({ service }) => service), [
    "multigres-multigres-cluster",
    "apiserversource",
    "apiserversource",
  ]);

  // Down: an object's function first ran because of the write in which its owner's function made it.
  const children = (await Promise.all(CHILDREN.map(({ kind }) => place.list(kind)))).flat();
  assert.ok(children.length > 10, "the sample has many children");
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
  const [made, run] = causes(trace, turned);
  assert.match(made ?? "", /^(Create|Apply) /);
  assert.equal(run, `Reconcile ${object}`);

  // Waiting: the first event of all found no process, and each workload took its time.
  const [delivered] = trace.spans.filter(({ name }) => name.startsWith("Deliver "));
  assert.equal(delivered?.attributes["faas.coldstart"], true);
  assert.equal(delivered?.service, "multigres-multigres-cluster");
  assert.ok(Number(delivered?.attributes["multigres.wait.event_to_function"]) > 0);
  const told = trace.spans.filter(({ name }) => name === "Deliver Cell")
    .filter(({ attributes }) => attributes["multigres.wait.write_to_event"] !== undefined);
  assert.ok(told.length > 0, "how long from the write to the event");
  for (const kind of ["StatefulSet", "Deployment"]) {
    const awaited = trace.spans.filter(({ name }) => name === `Await ${kind}`);
    const names = new Set(awaited.map(({ attributes }) => attributes["multigres.object.name"]));
    const ours = (await place.list(kind)).map(({ metadata }) => metadata.name);
    assert.deepEqual([...names].sort(), ours.sort(), `each ${kind} was awaited`);
  }
  assert.deepEqual(trace.spans.filter(({ error }) => error !== undefined), []);
}
