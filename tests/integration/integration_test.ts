/**
 * The operator as users get it: real control plane, real event source, functions that start on demand with the
 * permissions of their own accounts, simulated pods. One environment for all topics.
 */
import { type DevCluster, startDevCluster } from "../../scripts/devcluster/devcluster.ts";
import { silentProgress } from "../../scripts/devcluster/progress.ts";
import { rollout } from "./rollout.ts";
import { otherSamples, samples } from "./samples.ts";
import { coexistence } from "./coexistence.ts";
import { crashes } from "./crashes.ts";
import { deletion } from "./deletion.ts";
import { fields } from "./fields.ts";
import { names } from "./names.ts";
import { privilege } from "./privilege.ts";
import { rejection } from "./rejection.ts";
import { removal } from "./removal.ts";
import { reversal } from "./reversal.ts";
import { templates } from "./templates.ts";
import { topology } from "./topology.ts";
import { storage } from "./storage.ts";
import { runTopic, type Topic } from "./topic.ts";

const TOPICS: readonly Topic[] = [
  samples,
  otherSamples,
  templates,
  removal,
  topology,
  deletion,
  reversal,
  rejection,
  coexistence,
  names,
  rollout,
  storage,
  privilege,
  fields,
  crashes,
];

let cluster: DevCluster | undefined;
let failed = false;

Deno.test.beforeAll(async () => {
  cluster = await startDevCluster({
    name: `integration-${Deno.pid}`,
    sweepSeconds: 5,
    progress: silentProgress(),
  });
});

Deno.test.afterAll(async () => {
  await cluster?.stop();
  // What failed can be read in its logs.
  if (cluster && !failed) await Deno.remove(cluster.state, { recursive: true });
});

for (const topic of TOPICS) {
  Deno.test({
    name: `integration: ${topic.name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      if (!await runTopic(t, cluster!, topic)) failed = true;
    },
  });
}
