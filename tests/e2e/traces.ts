/** The cascade as Jaeger shows it. */
import assert from "node:assert/strict";
import { type Cluster, until } from "../../scripts/node/cluster.ts";
import { LIMIT } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const QUERY = "/api/v1/namespaces/observability/services/jaeger:query/proxy/api";

interface Trace {
  traceID: string;
  spans: {
    processID: string;
    operationName: string;
    references: { refType: string; traceID: string }[];
  }[];
  processes: Record<string, { serviceName: string }>;
}

const FUNCTIONS = ["multigres-cluster", "cell", "topo-server", "table-group", "shard"]
  .map((name) => `multigres-${name}`);
const WAY = ["apiserversource", "broker.ingress", "broker.filter", "kourier-knative", "activator"];

/** Needs Jaeger as the overlay `dev` expects it. */
export const traced: Scenario = {
  name: "trace",
  title: "one trace of the whole cascade, through adapter, broker, activator and functions",
  async run({ cluster, note }) {
    await until("Jaeger has it", LIMIT, async () => {
      const traces = await load(cluster, FUNCTIONS[0]!);
      const cascade = traces.find((trace) => FUNCTIONS.every((name) => services(trace).has(name)));
      if (cascade === undefined) return "no trace has spans of all five functions";
      const missing = WAY.filter((name) => !services(cascade).has(name));
      if (missing.length > 0) return `trace ${cascade.traceID} does not lead through ${missing}`;
      assert.ok(cascade.spans.length > 10);
      const linked = new Set(
        cascade.spans.flatMap(({ references }) => references.map(({ traceID }) => traceID)),
      );
      linked.delete(cascade.traceID);
      note(
        `${cascade.traceID}: ${cascade.spans.length} spans; ${linked.size} other deliveries linked`,
      );
      note([...services(cascade)].toSorted().join(", "));
      return undefined;
    });
  },
};

function services({ processes }: Trace): Set<string> {
  return new Set(Object.values(processes).map(({ serviceName }) => serviceName));
}

async function load({ client }: Cluster, service: string): Promise<Trace[]> {
  const answer = await client.json(
    "GET",
    `${QUERY}/traces?service=${service}&limit=1500&lookback=1h`,
  );
  return (answer as unknown as { data: Trace[] }).data;
}
