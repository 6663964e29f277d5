// Brings up a node with Knative (inside the namespaces that scripts/e2e has made), deploys the operator, runs the scenarios.
import { parseArgs } from "node:util";
import { scenarios } from "../tests/e2e/scenarios.ts";
import { connect } from "./node/cluster.ts";
import { deploy } from "./node/deploy.ts";
import { startNode } from "./node/node.ts";
import { createTimeline, table } from "./node/timeline.ts";

const USAGE = `Usage: scripts/e2e [--keep] [--only NAME]... [--overlay FOLDER]
       scripts/e2e --kubeconfig FILE [--only NAME]... [--overlay FOLDER]
       scripts/e2e --enter [COMMAND...]

Runs the operator on a real Kubernetes node with real Knative Serving, Eventing and Kourier: kubelet and containers,
functions that scale from and to zero. As root on Linux, in namespaces of its own: nothing is left afterwards.

  --keep             leave everything running until Ctrl-C, and say how to use it
  --kubeconfig FILE  use a cluster with Knative that exists instead of bringing up a node
  --only NAME        run only this scenario; "none" runs none
  --overlay FOLDER   what is deployed, knative/overlays/dev unless given
  --enter            run a command (a shell unless given) on the node that --keep keeps

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join("\n")}`;

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    help: { type: "boolean", short: "h" },
    keep: { type: "boolean" },
    kubeconfig: { type: "string" },
    only: { type: "string", multiple: true },
    overlay: { type: "string", default: "knative/overlays/dev" },
    state: { type: "string" },
    cgroup: { type: "string" },
  },
});

if (options.help) {
  console.log(USAGE);
  Deno.exit(0);
}

Deno.addSignalListener("SIGINT", () => Deno.exit(130));
Deno.addSignalListener("SIGTERM", () => Deno.exit(143));
try {
  Deno.exit(await main());
} catch (error) {
  console.error((error as Error).message);
  if (options.keep) await kept();
  Deno.exit(1);
}

/** Gives the exit code. */
async function main(): Promise<number> {
  const timeline = createTimeline((line) => console.log(line));
  const { step } = timeline;
  const node = options.kubeconfig === undefined
    ? await startNode(options.state!, options.cgroup!, timeline)
    : undefined;
  const cluster = node?.cluster ?? await connect(options.kubeconfig!);
  await step("kubectl apply -k, until ready", () => deploy(cluster, options.overlay));
  const results = { passed: 0, failed: 0 };
  const { only } = options;
  for (const { name, title, run, needsNode } of scenarios) {
    if (only !== undefined && !only.includes(name)) continue;
    if (needsNode && node === undefined) continue;
    try {
      await step(title, () => run({ cluster, node, note: timeline.note }));
      results.passed++;
    } catch (error) {
      results.failed++;
      console.log(`FAILED ${name}: ${(error as Error).message}`);
    }
  }
  console.log(`\n${table(timeline.steps)}\n`);
  console.log(`${results.passed} passed, ${results.failed} failed`);
  if (options.keep && node !== undefined) await kept();
  return results.failed === 0 ? 0 : 1;
}

/** Says how to use the node, and waits for ever. */
async function kept(): Promise<never> {
  console.log("\nThe node runs until Ctrl-C. In another terminal:");
  console.log("  scripts/e2e --enter kubectl get pods --all-namespaces");
  console.log("  scripts/e2e --enter        # a shell there");
  return await new Promise<never>(() => setInterval(() => {}, 60_000));
}
