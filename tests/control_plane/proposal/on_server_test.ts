/**
 * The API proposal on a real control plane, with the real functions: its own example, field by field, and the sentences
 * around it that no other test covers. What is proven where: checklist.yaml.
 */
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { silentProgress } from "../../../scripts/devcluster/progress.ts";
import { runTopics, type Topic } from "../integration/topic.ts";
import { alternatives } from "./alternatives.ts";
import { api } from "./api.ts";
import { cascade } from "./cascade.ts";
import { config } from "./example_config.ts";
import { objects } from "./example_objects.ts";
import { tree } from "./example_tree.ts";
import { templates } from "./templates.ts";
import { makeWorld } from "./world.ts";

const TOPICS: readonly Topic[] = [cascade, alternatives, templates];
// The cluster outlives the tests.
const shared = { sanitizeOps: false, sanitizeResources: false };

let cluster: DevCluster | undefined;
let failed = false;

Deno.test.beforeAll(async () => {
  const name = `proposal-${Deno.pid}`;
  cluster = await startDevCluster({ name, sweepSeconds: 5, progress: silentProgress() });
});

Deno.test.afterAll(async () => {
  await cluster?.stop();
  // What failed can be read in its logs.
  if (cluster && !failed) await Deno.remove(cluster.state, { recursive: true });
});

Deno.test({
  name: "proposal: the example",
  ...shared,
  async fn(t) {
    const world = await makeWorld(cluster!);
    for (const { title, check } of [...tree, ...objects, ...config, ...api]) {
      if (!await t.step({ name: title, ...shared, fn: () => check(world) })) failed = true;
    }
    await world.place.remove("MultigresCluster", world.cluster.metadata.name);
  },
});

for (const topic of TOPICS) {
  Deno.test({
    name: `proposal: ${topic.name}`,
    ...shared,
    async fn(t) {
      if (!await runTopics(t, cluster!, [topic])) failed = true;
    },
  });
}
