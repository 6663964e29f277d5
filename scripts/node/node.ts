/** A whole Kubernetes node with Knative, in the namespaces that scripts/e2e has made. */
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../devcluster/control_plane.ts";
import type { KubeObject } from "../devcluster/client.ts";
import { type Cluster, connect, lacking, until } from "./cluster.ts";
import { SOCKET, startContainerd } from "./containerd.ts";
import { coredns } from "./coredns.ts";
import { importImage, nodeImages } from "./images.ts";
import { jaeger } from "./jaeger.ts";
import { NODE, startNodeProcesses } from "./kubelet.ts";
import type { Programs } from "./programs.ts";
import type { Timeline } from "./timeline.ts";
import { provisionVolumes } from "./volumes.ts";

/** A running node. The kernel ends its processes with ours. */
export interface Node {
  readonly cluster: Cluster;
  readonly plane: ControlPlane;
  readonly kubeconfig: string;
}

/** Brings up control plane, node, DNS, Jaeger and Knative; every step is in the timeline. */
export async function startNode(
  state: string,
  cgroup: string,
  { step }: Timeline,
): Promise<Node> {
  const programs = JSON.parse(await Deno.readTextFile(join(state, "programs.json"))) as Programs;
  const folder = join(state, "plane");
  const images = step("containerd and its images", async () => {
    await startContainerd(state);
    await loadImages(state, programs);
  });
  const plane = await step(
    "control plane",
    () => startControlPlane({ state: folder, tools: programs, node: NODE.address }),
  );
  const { client, url, files } = plane;
  const kubeconfig = join(state, "kubeconfig");
  await Deno.symlink(files.kubeconfig, kubeconfig);
  const cluster = await connect(kubeconfig, programs.kubectl);
  // It ends with the process.
  void provisionVolumes(client, join(state, "volumes"));
  await step("manifests of Knative", () => applyAll(state, cluster));
  await images;
  await step("node", () => startNodeProcesses({ state, url, files, programs, client, cgroup }));
  await step("Knative, Kourier, CoreDNS and Jaeger", () => untilRunning(cluster));
  return { cluster, plane, kubeconfig };
}

async function loadImages(state: string, programs: Programs): Promise<void> {
  const queue = nodeImages(programs);
  const next = async (): Promise<void> => {
    for (let make = queue.shift(); make !== undefined; make = queue.shift()) {
      await importImage(SOCKET, await make());
    }
  };
  await Promise.all([next(), next()]);
  const { success, stderr } = await new Deno.Command("ctr", {
    args: [
      "--address",
      SOCKET,
      "--namespace",
      "k8s.io",
      "images",
      "import",
      join(state, "functions.tar"),
    ],
    stdout: "null",
  }).output();
  if (!success) {
    throw new Error(`Cannot import the functions' image: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Kinds first, and what judges objects last: one pass is enough. */
async function applyAll(state: string, { kubectl }: Cluster): Promise<void> {
  const apply = ["apply", "--server-side", "-f"];
  const first: KubeObject = {
    apiVersion: "v1",
    kind: "List",
    metadata: { name: "" },
    items: [...coredns(), ...jaeger()],
  };
  await kubectl([...apply, "-"], JSON.stringify(first));
  await kubectl([...apply, join(state, "crds.json")]);
  await kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  await kubectl([...apply, join(state, "knative.json")]);
}

async function untilRunning({ list }: Cluster): Promise<void> {
  await until("all Deployments are available", 300, async () => {
    const deployments = await list("/apis/apps/v1/deployments");
    // Scaled up with the first PingSource.
    const wanted = deployments.filter((one) => one["spec"].replicas !== 0);
    return lacking(wanted.map((one) => ({ ...one, kind: "Deployment" })), "Available");
  });
}
