import assert from "node:assert/strict";
import { isRolledOut } from "../../lib/engine/core/kube/rollout.ts";
import { type Cluster, until } from "../../scripts/node/cluster.ts";
import { SYSTEM } from "../../scripts/node/deploy.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import { FUNCTIONS, workingSets } from "./footprint.ts";
import {
  EXAMPLE,
  functionPods,
  LIMIT,
  ours,
  PROMPT,
  untilAvailable,
  untilBetweenSweeps,
  untilZero,
} from "./helpers.ts";
import { asList, sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";

/** The proposal's example on functions that all sleep, until they sleep again. */
export const fromZero: Scenario = {
  name: "from-zero",
  title: "from zero pods to Available and back to zero",
  async run({ cluster, node, note }) {
    const objects = await sample("seed");
    const namespace = objects.filter(({ kind }) => kind === "Namespace");
    await cluster.kubectl(["apply", "-f", "-"], asList(namespace));
    // Knative rolls its adapter for a new namespace, and that wakes the sweep: the scenario "two" has it both at once.
    await untilAdapterKnows(cluster, EXAMPLE.namespace);
    await untilBetweenSweeps(cluster, 180);
    const began = Date.now();
    await cluster.kubectl(["apply", "-f", "-"], asList(objects));
    await until(
      "a function wakes up",
      PROMPT,
      async () => (await functionPods(cluster)).length > 0 ? undefined : "no pod yet",
    );
    note(`first function's pod after ${seconds(Date.now() - began)}`);
    await untilAvailable(cluster, EXAMPLE.namespace);
    const available = Date.now();
    note(`Available after ${seconds(available - began)}; ${await workloadTimes(cluster, began)}`);
    await noteMemory();
    // The last events may still wake functions: "zero" is a state that lasts.
    await untilZero(cluster, PROMPT, async () => {
      const self = await cluster.get(ours("multigresclusters", EXAMPLE.namespace, EXAMPLE.name));
      const conditions = self?.["status"].conditions as { type: string; status: string }[];
      const status = conditions.find(({ type }) => type === "Available")?.status;
      assert.equal(status, "True", "it stays Available while the functions go to sleep");
    });
    note(`zero pods ${seconds(Date.now() - available)} after that, of which Knative drains 30 s`);

    /** Where kubelet can be asked. */
    async function noteMemory(): Promise<void> {
      if (node === undefined) return;
      const sizes = (await workingSets(cluster)).get(FUNCTIONS) ?? [];
      note(`functions that are awake, in MiB: ${sizes.map((size) => size.toFixed(0)).join(" ")}`);
    }
  },
};

/** Waits until the event source's adapter has been rolled out with a namespace in its settings. */
async function untilAdapterKnows({ list }: Cluster, namespace: string): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${SYSTEM}/deployments` +
    "?labelSelector=eventing.knative.dev/sourceName=multigres";
  await until(`the adapter knows "${namespace}"`, LIMIT, async () => {
    const [adapter] = await list(path);
    if (adapter === undefined) return "there is no adapter";
    const names = JSON.stringify(adapter["spec"]).includes(`\\"${namespace}\\"`);
    if (!names) return "it does not name it";
    return isRolledOut(adapter as Parameters<typeof isRolledOut>[0])
      ? undefined
      : "it is being rolled out";
  });
}

/** When the last workload was made: until then it is the operator's time, after that kubelet's. */
async function workloadTimes({ list }: Cluster, began: number): Promise<string> {
  const { namespace } = EXAMPLE;
  const workloads = await Promise.all(
    ["deployments", "statefulsets"].map((one) =>
      list(`/apis/apps/v1/namespaces/${namespace}/${one}`)
    ),
  );
  const pods = await list(`/api/v1/namespaces/${namespace}/pods`);
  const made = workloads.flat().map(({ metadata }) => Date.parse(metadata.creationTimestamp!));
  // Creation times are whole seconds, cut off.
  const last = Math.max(0, Math.max(...made) - began);
  return `its ${made.length} workloads existed after ${
    seconds(last)
  }, then ${pods.length} pods started`;
}
