/** The images of the node, packed in memory from programs of this machine. */
import { archive, type Image } from "../oci/archive.ts";
import { file, libraries, withFolders } from "../oci/files.ts";
import type { Entry } from "../oci/tar.ts";
import { NODE_TOOLS } from "../devcluster/node_specs.ts";
import type { Tool } from "../devcluster/tool_specs.ts";
import type { Programs } from "./programs.ts";
import { imageOf } from "./upstream.ts";

/** Programs that run as plain processes, not in pods. */
const PROCESSES = ["kubelet", "kube-scheduler", "kube-proxy"];
const USER = "65532:65532";
const TMP: Entry = { path: "tmp", mode: 0o1777 };

/** What the stand-in takes the place of: Multigres programs, pgctld, and the container that holds a pod together. */
const ROLES = [
  ...["multigateway", "multiorch", "multipooler", "multiadmin"].map((name) =>
    `multigres/bin/${name}`
  ),
  "usr/local/bin/pgctld",
  "pause",
];

/** The images of databases. */
export async function workloadImages(
  { etcd, standin }: Pick<Programs, "etcd" | "standin">,
): Promise<Image[]> {
  return [await standinImage(standin), await programImage("etcd", etcd)];
}

/** All images, each made when it is its turn: together they are larger than they need to be in memory. */
export function nodeImages(programs: Programs): (() => Promise<Image>)[] {
  const single = [
    ...Object.keys(NODE_TOOLS).filter((tool) => !PROCESSES.includes(tool)),
    ...["adapter", "etcd", "jaeger"],
  ] as Tool[];
  return [
    () => standinImage(programs.standin),
    ...single.map((tool) => () => programImage(tool, programs[tool])),
    () => envoyImage(programs.envoy),
  ];
}

/** Static programs: one file is a whole image. Knative's queue-proxy and CoreDNS want no arguments of ours. */
async function programImage(tool: Tool, program: string): Promise<Image> {
  const path = `usr/local/bin/${tool}`;
  return {
    name: imageOf(tool),
    layers: [withFolders([await file(program, path, 0o755), TMP])],
    entrypoint: [`/${path}`],
    user: USER,
  };
}

async function standinImage(program: string): Promise<Image> {
  const links = ROLES.map((path) => ({ path, mode: 0o777, link: "/standin" }));
  return {
    name: imageOf("standin"),
    layers: [withFolders([await file(program, "standin", 0o755), ...links, TMP])],
    entrypoint: ["/pause"],
    user: USER,
  };
}

/** The place that Kourier's Deployment names. */
async function envoyImage(program: string): Promise<Image> {
  const files = [
    ...await libraries(program),
    await file(program, "usr/local/bin/envoy", 0o755),
    TMP,
  ];
  return {
    name: imageOf("envoy"),
    layers: [withFolders(files)],
    entrypoint: ["/usr/local/bin/envoy"],
    user: USER,
  };
}

/** Brings an image into containerd, without a file in between. Errors with what `ctr` says. */
export async function importImage(socket: string, image: Image): Promise<void> {
  const { parts } = await archive(image);
  const child = new Deno.Command("ctr", {
    args: ["--address", socket, "--namespace", "k8s.io", "images", "import", "-"],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const error = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  try {
    for (const part of parts) await writer.write(part);
    await writer.close();
  } catch {
    // ctr has ended; what it said is the better error.
  }
  if (!(await child.status).success) {
    throw new Error(`Cannot import ${image.name}: ${(await error).trim()}`);
  }
}
