import assert from "node:assert/strict";
import { until } from "../../scripts/e2e_parts/cluster.ts";
import { seconds } from "../../scripts/e2e_parts/timeline.ts";
import { EXAMPLE, functionPods, ours, untilAvailable, untilZero } from "./helpers.ts";
import { asList, sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";

/** The seed's example on functions that all sleep, until they sleep again. */
export const fromZero: Scenario = {
  name: "from-zero",
  title: "from zero pods to Available and back to zero",
  async run({ cluster, note }) {
    await untilZero(cluster, 180);
    const began = Date.now();
    await cluster.kubectl(["apply", "-f", "-"], asList(await sample("seed")));
    await until(
      "a function wakes up",
      60,
      async () => (await functionPods(cluster)).length > 0 ? undefined : "no pod yet",
    );
    note(`first function's pod after ${seconds(Date.now() - began)}`);
    await untilAvailable(cluster, EXAMPLE.namespace);
    const available = Date.now();
    note(`Available after ${seconds(available - began)}`);
    // The last events may still wake functions: "zero" is a state that lasts.
    await untilZero(cluster, 180, async () => {
      const self = await cluster.get(ours("multigresclusters", EXAMPLE.namespace, EXAMPLE.name));
      const conditions = self?.["status"].conditions as { type: string; status: string }[];
      const status = conditions.find(({ type }) => type === "Available")?.status;
      assert.equal(status, "True", "it stays Available while the functions go to sleep");
    });
    note(`zero pods ${seconds(Date.now() - available)} after that, of which Knative drains 30 s`);
  },
};
