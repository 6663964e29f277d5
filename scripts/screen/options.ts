/** The command line of the demo. */

/** What the user asked for. */
export interface DemoOptions {
  readonly name: string;
  /** Exit when Available, or when that takes too long. */
  readonly once: boolean;
  /** End with one line of JSON on standard output; everything else goes to standard error. */
  readonly json: boolean;
  readonly files: readonly string[];
  readonly timeoutSeconds: number;
  /** Start a Jaeger that collects the traces. */
  readonly jaeger: boolean;
}

/** The help text. */
export const USAGE =
  `Usage: scripts/demo [--name NAME] [--once [--json]] [-f FILE]... [--timeout SECONDS]
                    [--no-jaeger]

Starts a control plane, the event bridge and the functions on this machine, applies the sample (or the
given FILEs) and shows how it becomes Available. Runs until Ctrl-C.

  --name NAME        keep state in .dev/NAME (default: demo); two names run side by side
  --once             exit when Available (0), or with the reason when it does not become so (1)
  --json             with --once: end with one line of JSON
  -f, --filename F   apply F instead of the sample; may be repeated
  --timeout SECONDS  how long it may take to become Available (default: 180)
  --no-jaeger        do not start a Jaeger; without it, scripts/trace has nothing to show
`;

/** Reads the arguments; undefined when help was asked for. Errors name the argument. */
export function parseOptions(args: readonly string[], sample: string): DemoOptions | undefined {
  let name = "demo";
  let once = false;
  let json = false;
  let timeoutSeconds = 180;
  let jaeger = true;
  const files: string[] = [];
  const rest = [...args];
  function value(option: string): string {
    const next = rest.shift();
    if (next === undefined) throw new Error(`Cannot read the arguments: ${option} needs a value`);
    return next;
  }
  while (rest.length > 0) {
    const arg = rest.shift()!;
    if (arg === "-h" || arg === "--help") return undefined;
    else if (arg === "--once") once = true;
    else if (arg === "--json") json = true;
    else if (arg === "--no-jaeger") jaeger = false;
    else if (arg === "--name") name = value(arg);
    else if (arg === "--timeout") timeoutSeconds = Number(value(arg));
    else if (arg === "-f" || arg === "--filename") files.push(value(arg));
    else throw new Error(`Cannot read the arguments: unknown "${arg}", see --help`);
  }
  if (json && !once) throw new Error("Cannot read the arguments: --json needs --once");
  if (!(timeoutSeconds > 0)) {
    throw new Error("Cannot read the arguments: --timeout needs a positive number of seconds");
  }
  return { name, once, json, files: files.length > 0 ? files : [sample], timeoutSeconds, jaeger };
}
