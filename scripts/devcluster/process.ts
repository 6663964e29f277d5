/** Child processes that log to a file, are recorded on disk, and never outlive their parent. */
import { basename, join } from "node:path";

/** A running child process. */
export interface Process {
  readonly name: string;
  readonly pid: number;
  /** The file that holds its standard output and error. */
  readonly log: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** True until it has ended. */
  readonly running: () => boolean;
  readonly signal: (signal: Deno.Signal) => void;
  /** SIGTERM, then SIGKILL when it is still there after `graceMs`. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** What {@link startProcess} needs to know. */
export interface ProcessOptions {
  readonly name: string;
  /** The state folder of the cluster: holds `logs/` and `pids/`. */
  readonly state: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment besides PATH, HOME and TMPDIR: nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * A shell in between redirects the output without a copy through our event loop. `setpriv` (util-linux)
 * asks the kernel to end the child when its parent dies, even by SIGKILL; where it is missing, the next
 * start of the same state folder cleans up, see {@link killStale}.
 */
const WRAPPER = `exec >>"$1" 2>&1 </dev/null; shift
if command -v setpriv >/dev/null 2>&1; then exec setpriv --pdeathsig KILL -- "$@"; fi
exec "$@"`;

/**
 * Starts a program. It runs in a session of its own, so that Ctrl-C in the terminal reaches only us and
 * we can stop the children in the right order.
 */
export function startProcess(options: ProcessOptions): Process {
  const { name, state } = options;
  const logs = join(state, "logs");
  const pids = join(state, "pids");
  Deno.mkdirSync(logs, { recursive: true });
  Deno.mkdirSync(pids, { recursive: true });
  const log = join(logs, `${name}.log`);
  // There from the start, for whoever reads it before the shell has opened it.
  Deno.writeTextFileSync(log, "", { append: true });
  const child = new Deno.Command("bash", {
    args: ["-c", WRAPPER, name, log, options.command, ...options.args],
    env: { ...inheritedEnv(), ...options.env },
    clearEnv: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const record = join(pids, `${name}-${child.pid}`);
  Deno.writeTextFileSync(record, String(child.pid));
  let running = true;
  const exited = child.status.then((status) => {
    running = false;
    removeIfThere(record);
    return status;
  });
  function signal(signal: Deno.Signal): void {
    if (!running) return;
    try {
      child.kill(signal);
    } catch {
      // It ended between the check and the signal.
    }
  }
  async function stop(graceMs = 5_000): Promise<void> {
    signal("SIGTERM");
    const timer = setTimeout(() => signal("SIGKILL"), graceMs);
    await exited;
    clearTimeout(timer);
  }
  return { name, pid: child.pid, log, exited, running: () => running, signal, stop };
}

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

/** The last lines of a log file, for error messages. */
export function logTail(log: string, lines = 12): string {
  try {
    return Deno.readTextFileSync(log).trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "(no output)";
  }
}

/** Resolves after `ms` milliseconds. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "TMPDIR"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function listDir(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map((entry) => join(path, entry.name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
