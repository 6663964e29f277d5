/** Cleans up after an owner that crashed: processes that it could not end itself. */
import { basename, join } from "node:path";
import { delay, removeIfThere } from "./process.ts";

/**
 * Ends what a crashed owner of this state folder left behind. A recorded pid may belong to somebody
 * else by now, so a process is only ended when its command line names the state folder.
 * Gives the names of the processes that were ended.
 */
export async function killStale(state: string): Promise<string[]> {
  const ended: string[] = [];
  for (const record of listDir(join(state, "pids"))) {
    const pid = Number(basename(record).split("-").at(-1));
    if ((await commandLine(pid)).includes(state)) {
      // By the shell: Deno.kill needs the permission to run everything.
      await new Deno.Command("bash", { args: ["-c", 'kill -9 "$1"', "bash", String(pid)] })
        .output();
      ended.push(basename(record));
      while ((await commandLine(pid)).includes(state)) await delay(20);
    }
    removeIfThere(record);
  }
  return ended;
}

/** The command line of a process, or "" when there is none (any more). */
export async function commandLine(pid: number): Promise<string> {
  if (!Number.isInteger(pid) || pid <= 1) return "";
  const read = `tr '\\0' ' ' 2>/dev/null <"/proc/$1/cmdline" || ps -o args= -p "$1" || true`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `{ ${read}; } 2>/dev/null`, "bash", String(pid)],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

function listDir(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map((entry) => join(path, entry.name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
