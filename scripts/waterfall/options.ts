/** The command line of `scripts/trace`. */

/** What the user asked for. */
export interface TraceOptions {
  /** Name of a MultigresCluster, or the id of a trace, as log lines carry it. */
  readonly subject: string;
  readonly namespace: string | undefined;
  /** The demo whose Jaeger is asked. */
  readonly name: string;
  /** Another Jaeger's query address. */
  readonly jaeger: string | undefined;
  /** A row for every span instead of one for every object. */
  readonly spans: boolean;
  readonly svg: string | undefined;
}

/** The help text. */
export const USAGE =
  `Usage: scripts/trace CLUSTER|TRACE_ID [-n NAMESPACE] [--name NAME] [--spans] [--svg FILE]

Shows the latest change of a MultigresCluster as a waterfall: what each object waited for, when its
function ran, and what failed. The trace comes from the Jaeger of a running scripts/demo.

  -n, --namespace NS  where the cluster is (default: anywhere)
  --name NAME         the demo to ask (default: demo)
  --jaeger URL        ask this Jaeger instead, such as http://127.0.0.1:16686
  --spans             one row for each span instead of one for each object
  --svg FILE          also write it as a picture
`;

/** Reads the arguments; undefined when help was asked for. Errors name the argument. */
export function parseOptions(args: readonly string[]): TraceOptions | undefined {
  let [subject, namespace, jaeger, svg]: (string | undefined)[] = [];
  let name = "demo";
  let spans = false;
  const rest = [...args];
  function value(option: string): string {
    const next = rest.shift();
    if (next === undefined) throw new Error(`Cannot read the arguments: ${option} needs a value`);
    return next;
  }
  while (rest.length > 0) {
    const arg = rest.shift()!;
    if (arg === "-h" || arg === "--help") return undefined;
    else if (arg === "-n" || arg === "--namespace") namespace = value(arg);
    else if (arg === "--name") name = value(arg);
    else if (arg === "--jaeger") jaeger = value(arg).replace(/\/$/, "");
    else if (arg === "--spans") spans = true;
    else if (arg === "--svg") svg = value(arg);
    else if (!arg.startsWith("-") && subject === undefined) subject = arg;
    else throw new Error(`Cannot read the arguments: unknown "${arg}", see --help`);
  }
  if (subject === undefined) {
    throw new Error("Cannot read the arguments: which cluster? See --help");
  }
  return { subject, namespace, name, jaeger, spans, svg };
}
