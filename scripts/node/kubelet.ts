/** What makes a machine a node: kubelet, kube-proxy, and the scheduler that fills it. */
import { join } from "node:path";
import type { ApiClient } from "../devcluster/client.ts";
import type { ClusterFiles } from "../devcluster/cluster_files.ts";
import { writeKubeconfig } from "../devcluster/kubeconfig.ts";
import { delay, logTail, type Process, startProcess } from "../devcluster/process.ts";
import { POD_CIDR, SOCKET } from "./containerd.ts";
import type { Programs } from "./programs.ts";

/** The node's name and the address of its interface, see mounts.sh. */
export const NODE = { name: "node", address: "10.240.0.1" };
/** The cluster's DNS server, see coredns.ts. */
export const DNS = "10.96.0.10";

/** What {@link startNodeProcesses} needs. */
export interface NodeOptions {
  readonly state: string;
  readonly url: string;
  readonly files: ClusterFiles;
  readonly programs: Programs;
  readonly client: ApiClient;
  /** Parent of all pods' cgroups. */
  readonly cgroup: string;
}

/** Starts the three and waits until the node is Ready. Errors when one of them ends. */
export async function startNodeProcesses(options: NodeOptions): Promise<Process[]> {
  const { state, programs, client } = options;
  await createCgroup(options.cgroup);
  const [kubelet, proxy, scheduler] = await Promise.all([
    kubeconfig(options, "kubelet", `system:node:${NODE.name}`, ["system:nodes"]),
    kubeconfig(options, "kube-proxy", "system:kube-proxy", []),
    kubeconfig(options, "kube-scheduler", "system:kube-scheduler", []),
  ]);
  const config = join(state, "kubelet.json");
  await Deno.writeTextFile(config, JSON.stringify(kubeletConfig(options)));
  await options.files.issue("kubelet-serving", {
    server: NODE.name,
    dns: [NODE.name],
    ips: [NODE.address],
  });
  const run = (name: keyof Programs, args: string[]) =>
    startProcess({ name, state, command: programs[name], args });
  const processes = [
    run("kubelet", [
      `--kubeconfig=${kubelet}`,
      `--config=${config}`,
      `--root-dir=${join(state, "kubelet")}`,
      `--hostname-override=${NODE.name}`,
      `--node-ip=${NODE.address}`,
    ]),
    run("kube-proxy", [
      `--kubeconfig=${proxy}`,
      "--proxy-mode=nftables",
      `--cluster-cidr=${POD_CIDR}`,
      `--hostname-override=${NODE.name}`,
      // Settings of the whole machine, not of this node.
      "--conntrack-max-per-core=0",
      "--conntrack-tcp-timeout-established=0",
      "--conntrack-tcp-timeout-close-wait=0",
    ]),
    run("kube-scheduler", [
      `--kubeconfig=${scheduler}`,
      `--authentication-kubeconfig=${scheduler}`,
      `--authorization-kubeconfig=${scheduler}`,
      "--leader-elect=false",
    ]),
  ];
  for (let attempt = 0; attempt < 600; attempt++) {
    const dead = processes.find((one) => !one.running());
    if (dead) throw new Error(`Cannot start ${dead.name}:\n${logTail(dead.log)}`);
    const node = await client.json("GET", `/api/v1/nodes/${NODE.name}`).catch(() => undefined);
    const conditions = (node?.["status"]?.conditions ?? []) as { type: string; status: string }[];
    if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) {
      return processes;
    }
    await delay(100);
  }
  throw new Error(`Cannot start the node: not Ready within 60 s\n${logTail(processes[0]!.log)}`);
}

async function kubeconfig(
  { url, files }: NodeOptions,
  name: string,
  user: string,
  groups: string[],
): Promise<string> {
  const path = files.pki(`${name}.kubeconfig`);
  await writeKubeconfig(path, { url, ca: files.ca }, await files.issue(name, { user, groups }));
  return path;
}

function kubeletConfig({ state, files, cgroup }: NodeOptions): unknown {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    containerRuntimeEndpoint: `unix://${SOCKET}`,
    address: NODE.address,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: files.pki("ca.crt") },
    },
    authorization: { mode: "AlwaysAllow" },
    tlsCertFile: files.pki("kubelet-serving.crt"),
    tlsPrivateKeyFile: files.pki("kubelet-serving.key"),
    clusterDNS: [DNS],
    clusterDomain: "cluster.local",
    resolvConf: join(state, "resolv.conf"),
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    // Machines with cgroup v1 are still about.
    failCgroupV1: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    maxPods: 200,
    // A disk that is fairly full is no reason to refuse pods here.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    volumePluginDir: join(state, "kubelet-plugins"),
    podLogsDir: join(state, "log/pods"),
    // A burst of pods must not wait for the client's own throttle.
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
    registerNode: true,
    shutdownGracePeriod: "0s",
  };
}

/** kubelet wants it to exist in every controller. */
async function createCgroup(name: string): Promise<void> {
  const root = "/sys/fs/cgroup";
  const unified = await Deno.stat(`${root}/cgroup.controllers`).then(() => true, () => false);
  if (unified) return await Deno.mkdir(`${root}/${name}`, { recursive: true });
  for await (const { name: controller, isDirectory } of Deno.readDir(root)) {
    if (!isDirectory) continue;
    await Deno.mkdir(`${root}/${controller}/${name}`, { recursive: true });
  }
  // Children of a new cpuset may use nothing until it is told what.
  for (const setting of ["cpuset.cpus", "cpuset.mems"]) {
    const value = await Deno.readTextFile(`${root}/cpuset/${setting}`).catch(() => undefined);
    if (value !== undefined) await Deno.writeTextFile(`${root}/cpuset/${name}/${setting}`, value);
  }
}
