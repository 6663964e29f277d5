/** Turns the manifests in Knative's Go modules into ones that the node can run. */
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { moduleDir, type Tool, TOOLS } from "../devcluster/tool_specs.ts";
import type { KubeObject } from "../devcluster/client.ts";

/** The registry that does not exist: images of this name are always there already. */
export const REGISTRY = "registry.local";

/** The image of a program. */
export function imageOf(tool: Tool | "envoy" | "standin" | "not-built"): string {
  return `${REGISTRY}/${tool}:1`;
}

/** The folder of a Go module that the pinned tool module `tool` depends on. Errors when Go does not know it. */
export async function goModule(tool: Tool, module: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args: ["list", "-m", "-f", "{{.Dir}}", module],
    cwd: moduleDir(tool),
    env: { GOWORK: "off", GOFLAGS: "-mod=readonly" },
  }).output();
  const folder = new TextDecoder().decode(stdout).trim();
  if (success && folder !== "") return folder;
  throw new Error(`Cannot find ${module}: ${new TextDecoder().decode(stderr).trim()}`);
}

/** Every object in the YAML files below the paths (folders or files), in order, adapted to the node. */
export async function upstream(...paths: string[]): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const path of paths) {
    for (const file of await yamlFiles(path)) {
      for (const document of parseAllDocuments(await Deno.readTextFile(file))) {
        const object = document.toJS() as KubeObject | null;
        if (object?.kind !== undefined && !UNWANTED.has(object.kind)) objects.push(adapt(object));
      }
    }
  }
  return objects;
}

/** There are no metrics for the first, and a single node has nothing to spread for the second. */
const UNWANTED = new Set(["HorizontalPodAutoscaler", "PodDisruptionBudget"]);

/** What others live in or are made of comes first, what judges them last: its server does not run yet. */
export function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ kind }: KubeObject): number {
  if (kind === "Namespace") return 0;
  if (kind === "ServiceAccount" || /Role/.test(kind)) return 1;
  if (kind === "ConfigMap") return 2;
  return /WebhookConfiguration$/.test(kind) ? 4 : 3;
}

/** Go's module archives turn symbolic links into files with odd names, so only `.yaml` counts. */
async function yamlFiles(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const inner = join(path, name);
    if (isDirectory) files.push(...await yamlFiles(inner));
    else if (name.endsWith(".yaml")) files.push(inner);
  }
  return files.toSorted();
}

function adapt(object: KubeObject): KubeObject {
  const adapted = replaceImages(object) as KubeObject;
  if (adapted.kind === "ConfigMap" && adapted.data?._example !== undefined) {
    // Only there to be read, and guarded by a checksum.
    delete adapted.data._example;
    delete adapted.metadata.annotations?.["knative.dev/example-checksum"];
  }
  for (const container of adapted["spec"]?.template?.spec?.containers ?? []) {
    adaptContainer(container);
  }
  return adapted;
}

// deno-lint-ignore no-explicit-any -- a container of any kind of workload
function adaptContainer(container: any): void {
  container.imagePullPolicy = "IfNotPresent";
  // All requests together would nearly fill two cores.
  delete container.resources;
  // Envoy's calls a shell and curl, which its image here has not.
  delete container.lifecycle;
  if (container.readinessProbe !== undefined) {
    container.readinessProbe.initialDelaySeconds = 1;
    container.readinessProbe.periodSeconds = 1;
    container.readinessProbe.failureThreshold = 30;
  }
}

const BUILT = new Map<string, string>(
  Object.entries(TOOLS).map(([tool, spec]) => [spec.package, imageOf(tool as Tool)]),
);

/** `ko://IMPORT/PATH` stands in images, variables and settings for what upstream builds from it. */
function replaceImages(value: unknown): unknown {
  if (typeof value === "string") {
    if (value.startsWith("docker.io/envoyproxy/envoy:")) return imageOf("envoy");
    return value.replace(/ko:\/\/(\S+)/, (_, path) => BUILT.get(path) ?? imageOf("not-built"));
  }
  if (Array.isArray(value)) return value.map(replaceImages);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceImages(one)]));
}
