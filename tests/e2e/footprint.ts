/** What stays in memory while nothing happens. */
import { SYSTEM } from "../../scripts/e2e_parts/deploy.ts";
import { NODE } from "../../scripts/e2e_parts/kubelet.ts";
import { untilZero } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

interface PodStats {
  podRef: { name: string; namespace: string };
  memory?: { workingSetBytes?: number };
  containers?: { name: string; memory?: { workingSetBytes?: number } }[];
}

/** Working sets by what they belong to, from kubelet itself. */
export const footprint: Scenario = {
  name: "footprint",
  title: "memory while idle",
  needsNode: true,
  async run({ cluster, note }) {
    await untilZero(cluster, 180);
    const path = `/api/v1/nodes/${NODE.name}/proxy/stats/summary`;
    const { pods } = await cluster.client.json("GET", path) as unknown as { pods: PodStats[] };
    const groups = new Map<string, number[]>();
    for (const { podRef, memory } of pods) {
      const group = groupOf(podRef);
      if (group === undefined) continue;
      groups.set(group, [...groups.get(group) ?? [], (memory?.workingSetBytes ?? 0) / 1024 / 1024]);
    }
    for (const [group, sizes] of groups) {
      const sum = sizes.reduce((total, size) => total + size, 0);
      note(`${group.padEnd(44)} ${sizes.length} pods ${sum.toFixed(0).padStart(5)} MiB`);
    }
  },
};

function groupOf({ namespace, name }: PodStats["podRef"]): string | undefined {
  if (namespace === SYSTEM) {
    return name.startsWith("admission") ? "ours: admission" : "ours: the event source's adapter";
  }
  if (namespace === "knative-eventing") return "Knative Eventing";
  if (namespace === "knative-serving" || namespace === "kourier-system") {
    return "Knative Serving and Kourier";
  }
  return undefined;
}
