/** What a settled cluster costs. */
import assert from "node:assert/strict";
import { auditMark, countRequests, readAudit } from "../../scripts/devcluster/audit.ts";
import { delay } from "../../scripts/devcluster/process.ts";
import type { Cluster } from "../../scripts/node/cluster.ts";
import { SYSTEM } from "../../scripts/node/deploy.ts";
import { NODE } from "../../scripts/node/kubelet.ts";
import { functionPods, LIMIT, SWEEP, untilBetweenSweeps } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const PATIENCE = LIMIT * 1_000;

/** The group of the functions' pods, queue-proxy included. */
export const FUNCTIONS = "ours: functions that are awake";

interface PodStats {
  podRef: { name: string; namespace: string };
  memory?: { workingSetBytes?: number };
}

/** Working sets in MiB by what the pods belong to, from kubelet itself; pods that are too young have none yet. */
export async function workingSets({ client }: Cluster): Promise<Map<string, number[]>> {
  const path = `/api/v1/nodes/${NODE.name}/proxy/stats/summary`;
  const { pods } = await client.json("GET", path) as unknown as { pods: PodStats[] };
  const groups = new Map<string, number[]>();
  for (const { podRef, memory } of pods) {
    const group = groupOf(podRef);
    const size = (memory?.workingSetBytes ?? 0) / 1024 / 1024;
    if (group === undefined || size === 0) continue;
    groups.set(group, [...groups.get(group) ?? [], size].toSorted((one, other) => one - other));
  }
  return groups;
}

/** What stays in memory while nothing happens. */
export const footprint: Scenario = {
  name: "footprint",
  title: "memory while idle",
  needsNode: true,
  async run({ cluster, note }) {
    await untilBetweenSweeps(cluster, 15);
    for (const [group, sizes] of await workingSets(cluster)) {
      const sum = sizes.reduce((total, size) => total + size, 0).toFixed(0);
      const each = sizes.map((size) => size.toFixed(0)).join(" ");
      note(`${group.padEnd(36)} ${sum.padStart(5)} MiB in ${sizes.length} pods: ${each}`);
    }
  },
};

/** One period of the clock: who asks the API server for what, and how long pods of ours exist. */
export const settled: Scenario = {
  name: "settled",
  title: "a settled cluster with the sweep on, for five minutes",
  needsNode: true,
  async run({ cluster, node, note }) {
    const { auditLog } = node!.plane.files;
    await untilBetweenSweeps(cluster, 15);
    const mark = await auditMark(auditLog);
    const woken = new Set<string>();
    let podSeconds = 0;
    const end = Date.now() + SWEEP;
    // A machine that is busy may be late with the pod that the clock's event asks for.
    for (let last = Date.now(); last < end || (woken.size === 0 && last < end + PATIENCE);) {
      const pods = await functionPods(cluster);
      const now = Date.now();
      podSeconds += pods.length * (now - last) / 1_000;
      pods.forEach(({ metadata }) => woken.add(metadata.labels!["serving.knative.dev/service"]!));
      last = now;
      await delay(500);
    }
    const events = await readAudit(auditLog, mark);
    const users = [...new Set(events.map(({ user }) => user))]
      .filter((user) => user.startsWith(`system:serviceaccount:${SYSTEM}:`));
    const ours = users.filter((user) => !user.endsWith(":event-source"));
    const { total, byRequest } = countRequests(events, ours);
    note(`${total} requests of ours: ${JSON.stringify(byRequest)}`);
    note(`pods of functions for ${podSeconds.toFixed(0)} s: ${[...woken].join(", ")}`);
    assert.deepEqual([...woken], ["sweep"], "nobody else is woken");
    const isReading = Object.keys(byRequest).every((request) => /^(list|get) /.test(request));
    assert.ok(isReading, "nothing is written");
  },
};

function groupOf({ namespace, name }: PodStats["podRef"]): string | undefined {
  if (namespace === SYSTEM) {
    if (name.startsWith("admission")) return "ours: admission";
    return name.startsWith("apiserversource") ? "ours: the event source's adapter" : FUNCTIONS;
  }
  if (namespace === "knative-eventing") return "Knative Eventing";
  if (namespace === "knative-serving" || namespace === "kourier-system") {
    return "Knative Serving and Kourier";
  }
  return undefined;
}
