/** Builds one tool from its pinned Go module into the cache. */
import { dirname, join } from "node:path";
import { duration, type Progress } from "./progress.ts";
import { ldflags, moduleDir, type Tool, TOOLS } from "./tool_specs.ts";

/** The compiler does not outlive us; 127 is what a shell answers when there is no such program. */
const WRAPPER = `command -v go >/dev/null || exit 127
if command -v setpriv >/dev/null 2>&1; then exec setpriv --pdeathsig TERM -- go "$@"; fi
exec go "$@"`;

/**
 * Builds `tool` to `target` unless somebody else has done so by the time the lock is ours. The binary
 * appears by rename, so an interrupted build leaves nothing that looks finished; what the Go compiler
 * has done so far is in its own build cache, so the next try goes on from there.
 */
export async function buildTool(
  tool: Tool,
  target: string,
  progress: Progress,
  left: readonly Tool[],
): Promise<string> {
  await Deno.mkdir(dirname(target), { recursive: true });
  const lock = await Deno.open(`${target}.lock`, { create: true, write: true });
  try {
    const rest = left.length === 0 ? "last one" : `left: ${left.join(", ")}`;
    // The kernel gives the lock back when its holder dies, so there are no stale locks.
    if (!await lock.tryLock(true)) {
      progress.start(`Waiting for another process that builds ${tool}`, rest);
      await lock.lock(true);
    }
    if (await exists(target)) return target;
    await removeLeftovers(target);
    progress.start(`Building ${tool}`, rest);
    const began = Date.now();
    await goBuild(tool, target);
    progress.done(`Built ${tool} in ${duration(Date.now() - began)}`);
    return target;
  } finally {
    progress.stop();
    lock.close();
  }
}

async function goBuild(tool: Tool, target: string): Promise<void> {
  const dir = moduleDir(tool);
  const temporary = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  const flags = ldflags(tool, await Deno.readTextFile(join(dir, "go.mod")));
  const go = new Deno.Command("bash", {
    args: [
      "-c",
      WRAPPER,
      "bash",
      "build",
      "-trimpath",
      `-ldflags=${flags}`,
      "-o",
      temporary,
      TOOLS[tool].package,
    ],
    cwd: dir,
    // A workspace file or vendor flag of the user's must not change what is built.
    env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  try {
    const { success, code, stderr } = await go.output();
    if (code === 127) {
      throw new Error(`Cannot build ${tool}: Go is not on PATH (see https://go.dev/dl)`);
    }
    if (!success) {
      const text = new TextDecoder().decode(stderr).trim().split("\n").slice(-15).join("\n");
      throw new Error(`Cannot build ${tool}: ${text}`);
    }
    await Deno.rename(temporary, target);
  } finally {
    await Deno.remove(temporary).catch(() => {});
  }
}

/** Half-written binaries of builds that were killed; nobody else writes here while the lock is ours. */
async function removeLeftovers(target: string): Promise<void> {
  for await (const { name } of Deno.readDir(dirname(target))) {
    if (name.endsWith(".tmp")) await Deno.remove(join(dirname(target), name));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
