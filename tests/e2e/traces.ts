/** The cascade as Jaeger shows it. */
import assert from "node:assert/strict";
import { type Cluster, until } from "../../scripts/e2e_parts/cluster.ts";
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
  title: "one trace of the cascade, linked to the deliveries",
  async run({ cluster, note }) {
    await until("Jaeger has both", 60, async () => {
      const traces = await load(cluster, FUNCTIONS[0]!);
      const cascade = traces.find((trace) => FUNCTIONS.every((name) => services(trace).has(name)));
      if (cascade === undefined) return "no trace has spans of all five functions";
      const linked = new Set(
        cascade.spans.flatMap(({ references }) => references.map(({ traceID }) => traceID)),
      );
      linked.delete(cascade.traceID);
      const deliveries = await Promise.all([...linked].slice(0, 20).map((id) => byId(cluster, id)));
      const delivery = deliveries.find((trace) =>
        trace !== undefined && WAY.every((name) => services(trace).has(name))
      );
      if (delivery === undefined) {
        return "no linked trace leads through adapter, broker and activator";
      }
      assert.ok(cascade.spans.length > 10);
      note(
        `cascade ${cascade.traceID}: ${cascade.spans.length} spans, ${linked.size} traces linked`,
      );
      note(`a delivery ${delivery.traceID}: ${[...services(delivery)].toSorted().join(", ")}`);
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

async function byId({ client }: Cluster, id: string): Promise<Trace | undefined> {
  const answer = await client.json("GET", `${QUERY}/traces/${id}`).catch(() => undefined);
  return (answer as unknown as { data: Trace[] } | undefined)?.data[0];
}
