/** The whole local environment in one call: control plane, CRDs, and what is asked for on top. */
import { join } from "node:path";
import { type Admission, isAdmission, startAdmission } from "./admission.ts";
import { type Apply, createApply } from "./apply.ts";
import type { Bridge } from "./bridge.ts";
import type { ApiClient } from "./client.ts";
import { startControlPlane } from "./control_plane.ts";
import { type Eventing, startEventing } from "./eventing.ts";
import { type Jaeger, startJaeger } from "./jaeger.ts";
import { startKwok } from "./kwok.ts";
import { readManifests } from "./read_manifests.ts";
import type { DevClusterOptions } from "./options.ts";
import { REPOSITORY, stateDir } from "./paths.ts";
import { terminalProgress } from "./progress.ts";
import { supervise, type Supervised } from "./supervise.ts";
import type { Tool } from "./tool_specs.ts";
import { ensureTools } from "./tools.ts";

/** A running environment. */
export interface DevCluster {
  readonly name: string;
  readonly state: string;
  readonly url: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the API server's audit log, see audit.ts. */
  readonly auditLog: string;
  /** The functions' users, as in the audit log. */
  readonly functionUsers: readonly string[];
  /** The administrator's client. */
  readonly client: ApiClient;
  readonly apply: Apply;
  /** Undefined when started without. */
  readonly bridge: Bridge | undefined;
  /** Starts a process of a function beside those that events start; undefined when started without bridge. */
  readonly startFunction: Eventing["startFunction"] | undefined;
  /** Base URL of Jaeger's query API; undefined when started without. */
  readonly jaegerUrl: string | undefined;
  /** Kills a function's process, "admission", "adapter", "kwok" or "jaeger"; its pid, or undefined when it does not run. */
  readonly kill: (what: string, signal?: Deno.Signal) => number | undefined;
  /** Ends every process in the right order. */
  readonly stop: () => Promise<void>;
}

/** Starts a fresh environment; what an earlier one of this name left behind is removed. */
export async function startDevCluster(options: DevClusterOptions): Promise<DevCluster> {
  const { name, log = () => {}, kwok = true, bridge = true, adapter = bridge } = options;
  const state = stateDir(name);
  const manifests = await readManifests(options.knative ?? join(REPOSITORY, "knative/base"));
  const admission = (options.admission ?? bridge) && manifests.some(isAdmission);
  // In the order in which they are needed.
  const needed: Tool[] = ["etcd", "kube-apiserver", "kube-controller-manager"];
  if (kwok) needed.push("kwok");
  if (adapter) needed.push("adapter");
  if (options.jaeger) needed.push("jaeger");
  const tools = await ensureTools(needed, options.progress ?? terminalProgress());
  const plane = await startControlPlane({
    state,
    tools,
    log,
    async beforeControllers(client) {
      await createApply(client)(await readManifests(options.crds ?? join(REPOSITORY, "crds")));
    },
  });
  const { url, client, files } = plane;
  const apply = createApply(client);
  const foundation = { state, url, client, apply, files, log };
  let pods: Supervised | undefined;
  let events: Eventing | undefined;
  let jaeger: Jaeger | undefined;
  let webhook: Admission | undefined;
  async function stop(): Promise<void> {
    await events?.stop();
    await webhook?.stop();
    await pods?.stop();
    // After the functions: they hand over what they have on their way out.
    await jaeger?.stop();
    await plane.stop();
  }
  try {
    if (options.jaeger) jaeger = await startJaeger({ state, jaeger: tools.jaeger });
    const telemetry = jaeger === undefined ? {} : { otlpEndpoint: jaeger.otlpEndpoint };
    const { kubeconfig } = files;
    const play = () => startKwok({ state, kwok: tools.kwok, kubeconfig, client, apply });
    // Together, because each of them mostly waits.
    const started = await Promise.allSettled([
      kwok ? supervise(play, { log }).then((one) => pods = one) : undefined,
      bridge
        ? startEventing(foundation, adapter ? tools.adapter : undefined, {
          ...options,
          ...telemetry,
        }).then((one) => events = one)
        : undefined,
      admission ? startAdmission(foundation, manifests).then((one) => webhook = one) : undefined,
    ]);
    const failed = started.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ name, state, url, client, apply, stop },
    kubeconfig: files.kubeconfig,
    auditLog: files.auditLog,
    functionUsers: events?.functionUsers ?? [],
    bridge: events?.bridge,
    startFunction: events?.startFunction,
    jaegerUrl: jaeger?.queryUrl,
    kill(what, signal) {
      if (what === "kwok") return pods?.kill(signal);
      if (what === "jaeger") {
        jaeger?.signal(signal ?? "SIGKILL");
        return jaeger?.pid;
      }
      if (what === "admission") return webhook?.kill(signal);
      if (what === "adapter") return events?.adapter?.kill(signal);
      return events?.bridge.kill(what, signal);
    },
  };
}
