/** What is lost on the way, and how long it takes until nobody can tell any more. */
import { delay } from "../../scripts/devcluster/process.ts";
import { type Cluster, until } from "../../scripts/node/cluster.ts";
import { SYSTEM } from "../../scripts/node/deploy.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import {
  EXAMPLE,
  functionPods,
  LIMIT,
  ours,
  patch,
  untilAvailable,
  untilValue,
} from "./helpers.ts";
import type { Context, Scenario } from "./scenario.ts";

/** The sweep comes every five minutes; a cold function on a busy machine takes its time. */
const HEALED = 330;
const ADAPTER = "eventing.knative.dev/source=apiserver-source-controller";
const { namespace, name } = EXAMPLE;

async function kill({ kubectl }: Cluster, where: string, selector: string): Promise<void> {
  await kubectl([
    ...["delete", "pods", "-n", where, "-l", selector],
    ...["--force", "--grace-period=0", "--wait=false"],
  ]);
}

/** Edits children of three kinds while `interfere` runs, and waits until all edits are undone. */
async function healed(context: Context, interfere: () => Promise<void>): Promise<void> {
  const { cluster, note } = context;
  const began = Date.now();
  const edits = [
    () => edit(cluster, "cell", `${name}-us-east-1a`, "multiGateway"),
    () => edit(cluster, "cell", `${name}-us-east-1b`, "multiGateway"),
    () => edit(cluster, "cell", `${name}-us-east-1b`, "multiOrch"),
  ];
  const wanted = await Promise.all(["1a", "1b"].map(async (cell) => {
    const found = await cluster.get(ours("cells", namespace, `${name}-us-east-${cell}`));
    return JSON.stringify(found?.["spec"]);
  }));
  const interference = interfere();
  for (const one of edits) {
    await one().catch((error) => note(`an edit was refused: ${(error as Error).message}`));
    await delay(300);
  }
  await interference;
  await until("all edits are undone", HEALED, async () => {
    const now = await Promise.all(["1a", "1b"].map(async (cell) => {
      const found = await cluster.get(ours("cells", namespace, `${name}-us-east-${cell}`));
      return JSON.stringify(found?.["spec"]);
    }));
    return now.join() === wanted.join() ? undefined : "not yet";
  });
  note(`healed after ${seconds(Date.now() - began)}`);
  await untilAvailable(cluster, namespace, HEALED);
}

async function edit(cluster: Cluster, kind: string, child: string, part: string): Promise<void> {
  await patch(cluster, kind, { namespace, name: child }, [
    { op: "replace", path: `/spec/${part}/replicas`, value: 5 },
  ]);
}

/** Nobody watches for a moment. */
export const adapterKilled: Scenario = {
  name: "adapter",
  title: "the adapter is killed while things change",
  run: (context) =>
    healed(
      context,
      () => kill(context.cluster, SYSTEM, ADAPTER),
    ),
};

/** Nobody delivers for a moment. */
export const dispatcherKilled: Scenario = {
  name: "dispatcher",
  title: "the channel's dispatcher is killed while things change",
  run: (context) =>
    healed(
      context,
      () => kill(context.cluster, "knative-eventing", "messaging.knative.dev/role=dispatcher"),
    ),
};

/** The function that would undo the edits is killed again and again while it does so. */
export const functionKilled: Scenario = {
  name: "function",
  title: "a function is killed in the middle of a reconcile",
  run: (context) =>
    healed(context, async () => {
      for (let times = 0; times < 3; times++) {
        await until("the function runs", LIMIT, async () =>
          (await functionPods(context.cluster, true)).some(isRunning) ? undefined : "not yet");
        await kill(context.cluster, SYSTEM, "serving.knative.dev/service=multigres-cluster");
        await delay(1_500);
      }
    }),
};

// deno-lint-ignore no-explicit-any -- a pod
function isRunning({ metadata, ...pod }: any): boolean {
  return metadata.labels["serving.knative.dev/service"] === "multigres-cluster" &&
    pod.status.phase === "Running";
}

/** All watches break. */
export const apiserverRestarted: Scenario = {
  name: "apiserver",
  title: "the API server is restarted while things change",
  needsNode: true,
  run: (context) => healed(context, () => context.node!.plane.restartApiserver()),
};

/** Without the source nothing is noticed but by the sweep: that it comes, and that it is enough. */
export const swept: Scenario = {
  name: "sweep",
  title: "the sweep alone heals what no event tells",
  async run({ cluster, note }) {
    const source = ["apiserversource", "multigres", "-n", SYSTEM];
    const manifest = await cluster.kubectl(["get", ...source, "-o", "json"]);
    await cluster.kubectl(["delete", ...source]);
    try {
      const adapters = `/api/v1/namespaces/${SYSTEM}/pods?labelSelector=${ADAPTER}`;
      await until(
        "nobody watches",
        LIMIT,
        async () => (await cluster.list(adapters)).length === 0 ? undefined : "the adapter runs",
      );
      await edit(cluster, "cell", `${name}-us-east-1b`, "multiOrch");
      const path = ours("cells", namespace, `${name}-us-east-1b`);
      const took = await untilValue(cluster, path, "spec.multiOrch.replicas", 1, HEALED);
      note(`healed after ${seconds(took)}`);
    } finally {
      const { metadata, ...rest } = JSON.parse(manifest);
      const { name, namespace } = metadata;
      delete rest.status;
      await cluster.kubectl(
        ["apply", "-f", "-"],
        JSON.stringify({ ...rest, metadata: { name, namespace } }),
      );
      await cluster.kubectl(["wait", ...source, "--for=condition=Ready", `--timeout=${LIMIT}s`]);
    }
    await untilAvailable(cluster, namespace, HEALED);
  },
};
