/** A real control plane on this machine: etcd, kube-apiserver, kube-controller-manager. */
import { join } from "node:path";
import { type ApiClient, createClient } from "./client.ts";
import { type ClusterFiles, createClusterFiles } from "./cluster_files.ts";
import { apiserverArgs, controllerManagerArgs, etcdArgs, type Ports } from "./flags.ts";
import { delay, logTail, type Process, START_LIMIT, startProcess } from "./process.ts";
import { killStale } from "./stale.ts";
import type { ToolPaths } from "./tools.ts";

/** The programs that a control plane is made of. */
export type ControlPlaneTool = "etcd" | "kube-apiserver" | "kube-controller-manager";

/** What {@link startControlPlane} needs. */
export interface ControlPlaneOptions {
  /** The state folder; what an earlier cluster left in it is removed. */
  readonly state: string;
  readonly tools: ToolPaths<ControlPlaneTool>;
  /** Address of the node that pods run on; none unless given, and then the API server is on loopback only. */
  readonly node?: string;
  /**
   * Runs when the API server answers and before the controllers start. CRDs belong here: the garbage
   * collector looks for new kinds only every 30 s, but knows at once what exists when it starts.
   */
  readonly beforeControllers?: (client: ApiClient) => Promise<void>;
  readonly log?: (line: string) => void;
}

/** A running control plane. */
export interface ControlPlane {
  readonly state: string;
  readonly url: string;
  readonly files: ClusterFiles;
  /** Administrator (`system:masters`). */
  readonly client: ApiClient;
  readonly processes: Readonly<Record<"etcd" | "apiserver" | "controllers", Process>>;
  /** Ends the API server without warning and starts it again; resolves when it answers. */
  readonly restartApiserver: () => Promise<void>;
  /** Stops everything in order and releases the state folder. Files stay for a look. */
  readonly stop: () => Promise<void>;
}

/** Thrown when a process ends before it is ready; worth another try with other ports. */
class StartError extends Error {}

/**
 * Starts a fresh control plane: takes the state folder for itself, ends what a crashed owner left
 * running, removes old data. Errors when a living process uses the folder or a program does not start.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { state, log = () => {} } = options;
  const lock = await takeStateDir(state);
  try {
    for (const name of await killStale(state)) log(`Ended "${name}" of an earlier run`);
    await removeOldState(state);
    for (let attempt = 1;; attempt++) {
      try {
        return await start(options, lock);
      } catch (error) {
        // A free port can be taken by somebody else before our process listens on it.
        if (!(error instanceof StartError) || attempt === 3) throw error;
        log(`${error.message}; trying again with other ports`);
        await removeOldState(state);
      }
    }
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function start(options: ControlPlaneOptions, lock: Deno.FsFile): Promise<ControlPlane> {
  const { state, tools, node } = options;
  const ports = freePorts();
  const url = `https://${node ?? "127.0.0.1"}:${ports.apiserver}`;
  const files = await createClusterFiles(state, url, node);
  const started: Process[] = [];
  function run(name: string, command: string, args: readonly string[]): Process {
    const child = startProcess({ name, state, command, args });
    started.push(child);
    return child;
  }
  // The reverse of the start: an API server whose etcd is gone hangs on SIGTERM.
  async function stopAll(): Promise<void> {
    for (const child of started.toReversed()) await child.stop();
  }
  const client = createClient({ url, ca: files.ca, ...files.admin });
  try {
    // Both at once: the API server waits for etcd by itself.
    const etcd = run("etcd", tools.etcd, etcdArgs(state, ports));
    const serverArgs = apiserverArgs(files, ports, node);
    const apiserver = run("apiserver", tools["kube-apiserver"], serverArgs);
    await untilReady(client, [etcd, apiserver]);
    await options.beforeControllers?.(client);
    const controllers = run(
      "controllers",
      tools["kube-controller-manager"],
      controllerManagerArgs(files),
    );
    await untilDefaultAccount(client, [etcd, apiserver, controllers]);
    const processes = { etcd, apiserver, controllers };
    const stop = async () => {
      client.close();
      await stopAll();
      lock.close();
    };
    const restartApiserver = async () => {
      const last = started.findLast((one) => one.name === "apiserver")!;
      last.signal("SIGKILL");
      await last.exited;
      const next = startProcess({
        ...{ name: "apiserver", state, command: tools["kube-apiserver"], args: serverArgs },
      });
      // In its predecessor's place: it is stopped before etcd.
      started.splice(started.indexOf(last), 1, next);
      await untilReady(client, [etcd, next]);
    };
    return { state, url, files, client, processes, restartApiserver, stop };
  } catch (error) {
    client.close();
    await stopAll();
    throw error;
  }
}

/** Holds a lock for as long as we live: the kernel releases it even after a crash. */
async function takeStateDir(state: string): Promise<Deno.FsFile> {
  await Deno.mkdir(state, { recursive: true, mode: 0o700 });
  const lock = await Deno.open(join(state, "lock"), { create: true, write: true });
  if (await lock.tryLock(true)) return lock;
  lock.close();
  throw new Error(`Cannot start: another process uses "${state}"; choose another name`);
}

async function removeOldState(state: string): Promise<void> {
  for await (const entry of Deno.readDir(state)) {
    if (entry.name !== "lock") await Deno.remove(join(state, entry.name), { recursive: true });
  }
}

function freePorts(): Ports {
  const listeners = [0, 0, 0].map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
  const [etcd, peer, apiserver] = listeners.map((listener) => {
    listener.close();
    return listener.addr.port;
  });
  return { etcd: etcd!, peer: peer!, apiserver: apiserver! };
}

async function untilReady(client: ApiClient, needed: readonly Process[]): Promise<void> {
  await until("/readyz of the API server", needed, async () => {
    const response = await client.fetch("/readyz");
    await response.body?.cancel();
    return response.ok;
  });
}

/** Pods need their namespace's default account: when it is there, the controllers are at work. */
async function untilDefaultAccount(client: ApiClient, needed: readonly Process[]): Promise<void> {
  const path = "/api/v1/namespaces/default/serviceaccounts/default";
  await until("the controllers", needed, async () => {
    const response = await client.fetch(path);
    await response.body?.cancel();
    return response.ok;
  });
}

async function until(
  what: string,
  needed: readonly Process[],
  check: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    for (const child of needed) {
      if (child.running()) continue;
      throw new StartError(`Cannot start ${child.name}: it ended\n${logTail(child.log)}`);
    }
    if (await check().catch(() => false)) return;
    await delay(50);
  }
  throw new Error(`Cannot start the control plane: no answer of ${what} in time`);
}
