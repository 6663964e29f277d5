/** containerd with runc and a bridge network, all its files in the state folder. */
import { join } from "node:path";
import { delay, logTail, type Process, startProcess } from "../devcluster/process.ts";
import { imageOf } from "./upstream.ts";

/** Where containerd answers, on the node's own `/run`. */
export const SOCKET = "/run/containerd/containerd.sock";
/** Addresses of pods. */
export const POD_CIDR = "10.244.0.0/16";

/** Starts containerd and waits until it answers. Errors when it ends. */
export async function startContainerd(state: string): Promise<Process> {
  const network = join(state, "cni");
  await Deno.mkdir(network, { recursive: true });
  await Deno.writeTextFile(join(network, "10-bridge.conflist"), JSON.stringify(NETWORK));
  const config = join(state, "containerd.toml");
  await Deno.writeTextFile(config, settings(state, network, await pluginFolder()));
  const child = startProcess({
    name: "containerd",
    state,
    command: "containerd",
    args: ["-c", config],
  });
  for (let attempt = 0; attempt < 300; attempt++) {
    if (!child.running()) break;
    if (await answers()) return child;
    await delay(100);
  }
  throw new Error(`Cannot start containerd:\n${logTail(child.log)}`);
}

async function answers(): Promise<boolean> {
  const { success } = await new Deno.Command("ctr", {
    args: ["--address", SOCKET, "version"],
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

async function pluginFolder(): Promise<string> {
  const debian = "/usr/lib/cni";
  return await Deno.stat(join(debian, "bridge")).then(() => debian, () => "/opt/cni/bin");
}

/** Pods reach each other, the node, and their own Service (hairpin). */
const NETWORK = {
  cniVersion: "0.4.0",
  name: "pods",
  plugins: [
    {
      type: "bridge",
      bridge: "cni0",
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: {
        type: "host-local",
        // On the node's own /run, so that no address of an earlier node is taken.
        dataDir: "/run/cni-addresses",
        ranges: [[{ subnet: POD_CIDR }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
};

function settings(state: string, network: string, plugins: string): string {
  return `version = 2
root = "${join(state, "containerd")}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt"]

[grpc]
address = "${SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${imageOf("standin")}"
# Without CAP_SYS_RESOURCE no score can be lowered, and every container would fail.
restrict_oom_score_adj = true
disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${plugins}"
conf_dir = "${network}"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
`;
}
