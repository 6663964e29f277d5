/** Shows the latest change of a cluster as a waterfall, from the Jaeger of a running demo. */
import { readJaegerUrl } from "./devcluster/jaeger.ts";
import { stateDir } from "./devcluster/paths.ts";
import { hasUi, traceAddress } from "./waterfall/address.ts";
import { latestChange } from "./waterfall/jaeger_api.ts";
import { parseOptions, type TraceOptions, USAGE } from "./waterfall/options.ts";
import { objectRows, spanRows } from "./waterfall/rows.ts";
import { summarize } from "./waterfall/summary.ts";
import { drawSvg } from "./waterfall/svg.ts";
import { drawText } from "./waterfall/text.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Shows a trace; gives the exit code: 0 shown, 1 there is none, 2 bad arguments. */
async function main(args: readonly string[]): Promise<number> {
  let options: TraceOptions | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  try {
    return await show(options);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

async function show(options: TraceOptions): Promise<number> {
  const { subject, namespace, svg } = options;
  const jaeger = options.jaeger ?? await readJaegerUrl(stateDir(options.name));
  const trace = await latestChange(jaeger, subject, namespace).catch((error) => {
    throw new Error(`Cannot reach Jaeger at ${jaeger}: ${(error as Error).message}`);
  });
  if (trace === undefined) {
    console.error(`Cannot find a trace of "${subject}": Jaeger at ${jaeger} has none`);
    return 1;
  }
  const rows = options.spans ? spanRows(trace) : objectRows(trace);
  const summary = summarize(trace);
  const color = Deno.stdout.isTerminal();
  const width = color ? Deno.consoleSize().columns : 150;
  console.log(drawText(trace, summary, rows, { width, color }));
  console.log(`\n${traceAddress(jaeger, trace.id, await hasUi(jaeger))}`);
  if (svg !== undefined) {
    await Deno.writeTextFile(svg, drawSvg(trace, summary, rows));
    console.log(`Written to ${svg}`);
  }
  return 0;
}
