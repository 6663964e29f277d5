/** Where the trace of what the demo has just done can be seen. */
import type { KubeObject } from "../devcluster/client.ts";
import { delay } from "../devcluster/process.ts";
import { latestChange } from "../waterfall/jaeger_api.ts";
import { hasUi, traceAddress } from "../waterfall/address.ts";

/** How long spans may take from a function to Jaeger: a batch leaves twice a second. */
const PATIENCE = 3_000;

/** A text with the address of the trace, and the command that shows it here. */
export async function traceHint(
  jaeger: string,
  name: string,
  applied: readonly KubeObject[],
): Promise<string> {
  const cluster = applied.find((object) => object.kind === "MultigresCluster");
  if (!cluster) return `Traces: ${jaeger}`;
  const { name: subject, namespace = "default" } = cluster.metadata;
  const deadline = Date.now() + PATIENCE;
  let trace = await latestChange(jaeger, subject, namespace);
  while (trace === undefined && Date.now() < deadline) {
    await delay(200);
    trace = await latestChange(jaeger, subject, namespace);
  }
  if (trace === undefined) return `Traces: ${jaeger} (none of "${subject}" yet)`;
  const demo = name === "demo" ? "" : ` --name ${name}`;
  return `Trace: ${traceAddress(jaeger, trace.id, await hasUi(jaeger))}
    ./scripts/trace ${subject} -n ${namespace}${demo}`;
}
