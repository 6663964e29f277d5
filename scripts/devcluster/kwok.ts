/** Plays the kubelet: one simulated node on which pods become ready at once, or do not when told so. */
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import type { ApiClient } from "./client.ts";
import type { Apply } from "./apply.ts";
import { readManifests } from "./read_manifests.ts";
import { delay, logTail, type Process, START_LIMIT, startProcess } from "./process.ts";
import { moduleDir } from "./tool_specs.ts";

const NODE = "simulated";
const OWN = new URL("kwok/", import.meta.url).pathname;
/** Stages that come with kwok, relative to its module. */
const STAGES = [
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
];

/** `go mod download` fetches the module when a cached binary spared us the build. */
const READ_STAGES = `set -e; go mod download sigs.k8s.io/kwok
cd "$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage"
for stage; do echo ---; cat "$stage"; echo; done`;

/** What {@link startKwok} needs. */
export interface KwokOptions {
  readonly state: string;
  readonly kwok: string;
  readonly kubeconfig: string;
  readonly client: ApiClient;
  readonly apply: Apply;
}

/** Creates the node and the admission policies that bind pods to it, then starts kwok; ready when the node is. */
export async function startKwok(options: KwokOptions): Promise<Process> {
  const { state, client } = options;
  await options.apply(await readManifests(join(OWN, "node.yaml")));
  // A new kwok waits until the lease of a killed predecessor has expired (40 s) before it plays pods.
  const lease = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${NODE}`;
  await (await client.fetch(lease, { method: "DELETE" })).body?.cancel();
  const config = join(state, "kwok.yaml");
  await Deno.writeTextFile(config, await stages(options.kwok));
  const child = startProcess({
    name: "kwok",
    state,
    command: options.kwok,
    args: [
      `--kubeconfig=${options.kubeconfig}`,
      `--config=${config}`,
      "--manage-all-nodes=true",
      "--node-lease-duration-seconds=40",
    ],
  });
  await untilNodeReady(client, child);
  await untilPodsAreBound(client);
  return child;
}

/** The configuration of kwok: the stages of its own module, and ours for unwell pods. */
async function stages(kwok: string): Promise<string> {
  const texts = await moduleStages(kwok);
  const objects = parseAllDocuments(texts).map((document) => document.toJS());
  exceptUnwell(stageOf(objects, "pod-ready"));
  exceptGone(stageOf(objects, "pod-delete"));
  const own = await Deno.readTextFile(join(OWN, "pods.yaml"));
  return [...objects.map((stage) => stringify(stage, { lineWidth: 0 })), own].join("---\n");
}

/**
 * The stages that come with kwok, out of its Go module. They are kept beside the built binary, so that a
 * warm cache needs no Go.
 */
async function moduleStages(kwok: string): Promise<string> {
  const kept = `${kwok}-stages.yaml`;
  const text = await Deno.readTextFile(kept).catch(() => undefined);
  if (text !== undefined) return text;
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", READ_STAGES, "bash", ...STAGES],
    cwd: moduleDir("kwok"),
    env: { GOWORK: "off", GOFLAGS: "-mod=readonly" },
  }).output();
  if (!success) {
    throw new Error(`Cannot find kwok's stages: ${new TextDecoder().decode(stderr).trim()}`);
  }
  await Deno.writeFile(`${kept}.new`, stdout);
  await Deno.rename(`${kept}.new`, kept);
  return new TextDecoder().decode(stdout);
}

interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly selector: { readonly matchExpressions: object[] } };
}

function stageOf(stages: readonly Stage[], name: string): Stage {
  const found = stages.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`Cannot configure kwok: its module has no stage "${name}"`);
  return found;
}

/** Pods with the annotation do not become ready. */
function exceptUnwell(ready: Stage): void {
  const key = '.metadata.annotations["multigres.com/simulate"]';
  ready.spec.selector.matchExpressions.push({ key, operator: "DoesNotExist" });
}

/**
 * A pod that may not take any time to end is gone in the next moment: kwok itself asked for that. It deletes by name
 * only, so when it is late for what it takes for another wish, it deletes the pod's successor, and so on for ever.
 */
function exceptGone(deleting: Stage): void {
  const key = ".metadata | select(.deletionGracePeriodSeconds > 0) | .deletionTimestamp";
  deleting.spec.selector.matchExpressions.push({ key, operator: "Exists" });
}

async function untilNodeReady(client: ApiClient, child: Process): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    if (!child.running()) throw new Error(`Cannot start kwok: it ended\n${logTail(child.log)}`);
    const node = await client.json("GET", `/api/v1/nodes/${NODE}`);
    const conditions = (node["status"]?.conditions ?? []) as { type: string; status: string }[];
    if (conditions.some((one) => one.type === "Ready" && one.status === "True")) return;
    await delay(50);
  }
  throw new Error(`Cannot start kwok: its node is not ready in time\n${logTail(child.log)}`);
}

/** A new admission policy takes a moment to come into force, and a pod created before it stays unbound. */
async function untilPodsAreBound(client: ApiClient): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "probe" },
    spec: { containers: [{ name: "probe", image: "probe" }] },
  };
  while (Date.now() < deadline) {
    const made = await client.json("POST", "/api/v1/namespaces/default/pods?dryRun=All", pod);
    if (made["spec"].nodeName === NODE) return;
    await delay(50);
  }
  throw new Error("Cannot bind pods: the admission policy is not in force in time");
}
