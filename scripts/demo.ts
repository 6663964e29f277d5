/** The demo: a whole environment on this machine, the sample applied, the cascade shown. */
import { join } from "node:path";
import { ApplyError } from "./devcluster/apply.ts";
import { auditMark } from "./devcluster/audit.ts";
import type { KubeObject } from "./devcluster/client.ts";
import { type DevCluster, startDevCluster } from "./devcluster/devcluster.ts";
import { readManifests } from "./devcluster/read_manifests.ts";
import { REPOSITORY } from "./devcluster/paths.ts";
import { delay } from "./devcluster/process.ts";
import { terminalProgress } from "./devcluster/progress.ts";
import { ensureTools } from "./devcluster/tools.ts";
import { hints } from "./screen/hints.ts";
import { traceHint } from "./screen/trace_hint.ts";
import { type DemoOptions, parseOptions, USAGE } from "./screen/options.ts";
import { measure, summary } from "./screen/result.ts";
import { createScreen } from "./screen/screen.ts";
import { readTree } from "./screen/snapshot.ts";
import { untilAvailable } from "./screen/wait.ts";

const SAMPLE = join(REPOSITORY, "crds/samples/seed.yaml");
/** What the demo's processes are, in the order in which they are needed; kubectl is for the user. */
const TOOLS = ["etcd", "kube-apiserver", "kube-controller-manager", "kwok", "adapter"] as const;

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the demo; gives the exit code: 0 Available, 1 not Available, 2 bad arguments, 130 interrupted. */
async function main(args: readonly string[]): Promise<number> {
  let options: DemoOptions | undefined;
  try {
    options = parseOptions(args, SAMPLE);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  const interrupted = new AbortController();
  // Builds and starts are not waited for: what they started ends with this process.
  let cluster: DevCluster | undefined;
  const onSignal = () => {
    if (interrupted.signal.aborted || !cluster) Deno.exit(130);
    console.error("\nStopping (once more to stop at once)");
    interrupted.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, onSignal);
  }
  try {
    const progress = terminalProgress();
    const tools = [
      ...TOOLS,
      ...(options.jaeger ? ["jaeger" as const] : []),
      ...(options.once ? [] : ["kubectl" as const]),
    ];
    const paths: Partial<Record<string, string>> = await ensureTools(tools, progress);
    const manifests = (await Promise.all(options.files.map(readManifests))).flat();
    progress.start(`Starting the control plane "${options.name}"`);
    const { name, jaeger } = options;
    cluster = await startDevCluster({ name, jaeger, progress }).finally(progress.stop);
    return await run(
      cluster,
      options,
      manifests,
      paths["kubectl"] ?? "kubectl",
      interrupted.signal,
    );
  } catch (error) {
    const reason = (error as Error).message;
    console.error(reason);
    if (options.json) console.log(JSON.stringify({ available: false, reason }));
    return 1;
  } finally {
    await cluster?.stop();
  }
}

async function run(
  cluster: DevCluster,
  options: DemoOptions,
  manifests: readonly KubeObject[],
  kubectl: string,
  interrupted: AbortSignal,
): Promise<number> {
  const began = Date.now();
  const screen = createScreen(options.json ? Deno.stderr : Deno.stdout, began);
  const mark = await auditMark(cluster.auditLog);
  try {
    await cluster.apply(manifests, { onWarning: (text) => screen.say(`Warning: ${text}`) });
  } catch (error) {
    if (!(error instanceof ApplyError) || options.once) throw error;
    screen.say(error.message);
  }
  const reason = await untilAvailable(cluster, options, manifests, screen, interrupted);
  const result = await measure(cluster, began, mark, reason);
  if (interrupted.aborted) return 130;
  screen.say(summary(result));
  if (cluster.jaegerUrl !== undefined) {
    screen.say(await traceHint(cluster.jaegerUrl, options.name, manifests));
  }
  if (options.json) console.log(JSON.stringify(result));
  if (options.once) return result.available ? 0 : 1;
  screen.say(hints(cluster.kubeconfig, kubectl, manifests, await readTree(cluster.client)));
  while (!interrupted.aborted) {
    screen.show(await readTree(cluster.client));
    await delay(500);
  }
  return result.available ? 0 : 1;
}
