/** The five samples, as a newcomer applies them; the proposal's own is held to its budget of requests. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { auditMark, countRequests, readAudit } from "../../../scripts/devcluster/audit.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { readManifests } from "../../../scripts/devcluster/read_manifests.ts";
import { REPOSITORY } from "../../../scripts/devcluster/paths.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { inventory } from "./inventory.ts";
import type { Place } from "./place.ts";
import type { Case, Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

/** Issue 3: at most this many requests per object that the cascade owns, until Available. */
const BUDGET = 4;
const NAME = "example-multigres-cluster";

const others = ["minimal", "inline", "external-topology", "overrides"].map((name): Case => ({
  title: `the sample ${name} becomes Available`,
  async run(place) {
    await place.apply(...await sample(name, place.namespace));
    await available(place, name);
  },
}));

/** All five samples. */
export const samples: Topic = {
  name: "samples",
  cases: [{
    title: "the proposal's cluster becomes Available from zero in its budget, then costs nothing",
    run: proposal,
  }],
};

/** The samples besides the proposal's. */
export const otherSamples: Topic = { name: "other-samples", cases: others };

async function proposal(place: Place): Promise<void> {
  const { bridge, auditLog, functionUsers } = place.cluster;
  const before = bridge!.stats();
  for (const fn of bridge!.functions) assert.equal(bridge!.running(fn), 0, `${fn} runs already`);

  const mark = await auditMark(auditLog);
  await place.apply(...await sample("seed", place.namespace));
  const { status } = await available(place, NAME);
  const { total, byRequest } = countRequests(await readAudit(auditLog, mark), functionUsers);

  const claims = await place.list("PersistentVolumeClaim", "multigres.com/owner-uid");
  const owned = (await inventory(place)).size + claims.length;
  const spent = `${total} requests for ${owned} objects: ${JSON.stringify(byRequest)}`;
  assert.ok(total <= BUDGET * owned, spent);
  console.log(`  ${spent}`);
  for (const fn of bridge!.functions) {
    assert.equal(bridge!.stats()[fn]!.coldStarts, before[fn]!.coldStarts + 1, `${fn}: cold starts`);
    assert.equal(bridge!.stats()[fn]!.crashes, 0);
  }
  assertProposedStatus(status);

  await quiet(place, 10);
  const settled = await auditMark(auditLog);
  await delay(60_000);
  const after = countRequests(await readAudit(auditLog, settled), functionUsers);
  assert.deepEqual(after.byRequest, {}, "a settled cluster costs no request");
  await waitFor(
    place,
    "every function has stopped",
    () => Promise.resolve(bridge!.functions.every((fn) => bridge!.running(fn) === 0)),
  );
}

/** The status that the proposal shows, field by field. */
function assertProposedStatus(status: Record<string, unknown>): void {
  const cell = {
    gatewayAvailable: "True",
    multiorchAvailable: "True",
    topoServerAvailable: "True",
  };
  assert.deepEqual(status["cells"], { "us-east-1a": cell, "us-east-1b": cell });
  assert.deepEqual(status["globalTopoServer"], { etcd: { available: "True" } });
  assert.deepEqual(status["databases"], {
    production_db: { desiredInstances: 14, readyInstances: 14, servingWrites: "True" },
  });
  assert.deepEqual(status["multiadmin"], {
    available: "True",
    serviceName: `${NAME}-multiadmin`,
  });
  const conditions = status["conditions"] as { type: string; status: string; message: string }[];
  assert.deepEqual(
    conditions.find(({ type }) => type === "Available")?.message,
    "All components are available.",
  );
}

/** The objects of a sample, moved to another namespace. */
async function sample(name: string, namespace: string): Promise<KubeObject[]> {
  const objects = await readManifests(join(REPOSITORY, `crds/samples/${name}.yaml`));
  return objects.filter(({ kind }) => kind !== "Namespace")
    .map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
}
