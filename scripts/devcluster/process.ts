/** Child processes that log to a file, are recorded on disk, and never outlive their parent. */
import { join } from "node:path";

/** In how many ms a program must be ready: generous, for machines with a lot else to do. */
export const START_LIMIT = 90_000;

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
 * start of the same state folder cleans up, see stale.ts.
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

/** Removes a file, if it is there. */
export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
