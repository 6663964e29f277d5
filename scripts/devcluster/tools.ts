/** Finds the programs of the control plane, or builds them once into a cache. */
import { join } from "node:path";
import { cacheDir } from "./paths.ts";
import { buildTool } from "./build.ts";
import { ldflags, moduleDir, type Tool, TOOLS } from "./tool_specs.ts";
import type { Progress } from "./progress.ts";

/** Where each of the tools asked for is. */
export type ToolPaths<T extends Tool> = Readonly<Record<T, string>>;

/**
 * Gives the path of each tool, in this order of sources: `KUBEBUILDER_ASSETS`, PATH (only where the
 * version suits), the cache, a build from the pinned Go module. Tools are built in the order given, so
 * name first what is needed first. Errors when Go is missing or a build fails.
 */
export async function ensureTools<T extends Tool>(
  tools: readonly T[],
  progress: Progress,
): Promise<ToolPaths<T>> {
  const found = await Promise.all(tools.map((tool) => findTool(tool)));
  const missing = tools.filter((_, index) => found[index] === undefined);
  for (const [index, tool] of missing.entries()) {
    const left = missing.slice(index + 1);
    const path = await buildTool(tool, await cachedPath(tool), progress, left);
    found[tools.indexOf(tool)] = path;
  }
  return Object.fromEntries(tools.map((tool, index) => [tool, found[index]])) as ToolPaths<T>;
}

/** An existing binary of the tool: of the machine where it suits, else of the cache. */
export async function findTool(tool: Tool): Promise<string | undefined> {
  const onPath = await findOnPath(tool);
  if (onPath !== undefined) return onPath;
  const cached = await cachedPath(tool);
  return await Deno.stat(cached).then(() => cached, () => undefined);
}

/**
 * The tool's place in the cache. The folder is named after a hash of all that decides the binary, so a
 * changed pin or flag never meets an old binary, and two checkouts share what is equal.
 */
export async function cachedPath(tool: Tool): Promise<string> {
  const dir = moduleDir(tool);
  const goMod = await Deno.readTextFile(join(dir, "go.mod"));
  const goSum = await Deno.readTextFile(join(dir, "go.sum"));
  const parts = [goMod, goSum, TOOLS[tool].package, ldflags(tool, goMod), Deno.build.target];
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(parts.join("\0")),
  );
  return join(cacheDir(), `${tool}-${new Uint8Array(digest).toHex().slice(0, 12)}`, tool);
}

/**
 * KUBEBUILDER_ASSETS comes first: whoever sets it means it. The shell looks, so that the permissions to
 * read and to run need not name every folder of PATH.
 */
const SEARCH = `PATH="\${KUBEBUILDER_ASSETS:+$KUBEBUILDER_ASSETS:}$PATH"; tool=$1; shift
type -aP "$tool" | while read -r path; do
  echo "path $path"; KUBECONFIG=/dev/null "$path" "$@" 2>&1 </dev/null
done`;

async function findOnPath(tool: Tool): Promise<string | undefined> {
  const rule = TOOLS[tool].suits;
  if (rule === undefined) return undefined;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", SEARCH, "bash", tool, ...rule.args],
    stderr: "null",
  }).output();
  const candidates = new TextDecoder().decode(stdout).split(/^path /m).slice(1);
  return candidates.find((candidate) => rule.version.test(candidate))?.split("\n")[0];
}
