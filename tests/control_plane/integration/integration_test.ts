/**
 * The operator as users get it: real control plane, real event source, functions that start on demand with the
 * permissions of their own accounts, simulated pods. One environment for all topics.
 */
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { silentProgress } from "../../../scripts/devcluster/progress.ts";
import { coexistence } from "./coexistence.ts";
import { crashes } from "./crashes.ts";
import { deletion } from "./deletion.ts";
import { fields } from "./fields.ts";
import { fight } from "./fight.ts";
import { names } from "./names.ts";
import { privilege } from "./privilege.ts";
import { rejection } from "./rejection.ts";
import { removal } from "./removal.ts";
import { reversal } from "./reversal.ts";
import { rollout } from "./rollout.ts";
import { otherSamples, samples } from "./samples.ts";
import { storage } from "./storage.ts";
import { sweep } from "./sweep.ts";
import { templates } from "./templates.ts";
import { runTopics, type Topic } from "./topic.ts";
import { topology } from "./topology.ts";

/** What runs side by side: most of a test is waiting. The proposal's example is counted, and crashes concern everybody. */
const GROUPS: Readonly<Record<string, readonly Topic[]>> = {
  "the proposal's example": [samples],
  "what a user changes": [
    otherSamples,
    templates,
    removal,
    topology,
    deletion,
    rollout,
    storage,
    sweep,
  ],
  "what others change": [fields, fight, reversal, coexistence, rejection, privilege],
  "sizes and names": [names],
  "crashes": [crashes],
};

let cluster: DevCluster | undefined;
let failed = false;

Deno.test.beforeAll(async () => {
  cluster = await startDevCluster({
    name: `integration-${Deno.pid}`,
    sweepSeconds: 5,
    // On a busy machine a function may wait for long in the middle of a cascade, and is counted as started once.
    idleSeconds: 30,
    progress: silentProgress(),
  });
});

Deno.test.afterAll(async () => {
  await cluster?.stop();
  // What failed can be read in its logs.
  if (cluster && !failed) await Deno.remove(cluster.state, { recursive: true });
});

for (const [title, topics] of Object.entries(GROUPS)) {
  Deno.test({
    name: `integration: ${title}`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      if (!await runTopics(t, cluster!, topics)) failed = true;
    },
  });
}
