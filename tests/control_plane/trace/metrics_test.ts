/** Metrics as they leave a process: a real function's process, Deno's own exporter, OTLP as JSON. */
import assert from "node:assert/strict";
import { REPOSITORY } from "../../../scripts/devcluster/paths.ts";

const PROGRAM = `
import { createMetrics } from "./lib/engine/shell/telemetry/metrics.ts";
import { MULTIGRES } from "./lib/multigres/domain.ts";
const metrics = createMetrics(MULTIGRES)!;
metrics.coldStart(0.1);
const run = { kind: "Cell", seconds: 0.02, reads: 2, writes: 3, conflicts: 0 };
metrics.reconciled({ ...run, outcome: "settled" });
metrics.reconciled({ ...run, outcome: "error", conflicts: 1 });
Deno.exit(0);
`;

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly [type: string]: unknown;
}

Deno.test("createMetrics() counts reconciles by kind and outcome, requests and cold starts", async () => {
  const metrics = new Map<string, Metric>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.json();
    const scopes = body.resourceMetrics?.flatMap((one: { scopeMetrics: object[] }) =>
      one.scopeMetrics
    ) ?? [];
    for (const { metrics: found } of scopes) {
      for (const metric of found) metrics.set(metric.name, metric);
    }
    return Response.json({});
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--cached-only", PROGRAM],
    cwd: REPOSITORY,
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    },
  });
  const { success, stderr } = await child.output();
  await server.shutdown();
  assert.ok(success, new TextDecoder().decode(stderr));
  const points = (name: string, type: string) =>
    (metrics.get(name)?.[type] as { dataPoints: Point[] }).dataPoints;
  const outcomes = points("multigres.reconcile.duration", "histogram").map((point) =>
    `${attribute(point, "multigres.object.kind")} ${attribute(point, "multigres.outcome")}`
  );
  assert.deepEqual(outcomes.sort(), ["Cell error", "Cell settled"]);
  assert.equal(metrics.get("multigres.reconcile.duration")?.unit, "s");
  const total = (name: string) =>
    Number(points(name, "sum")[0]?.asInt ?? points(name, "sum")[0]?.asDouble);
  assert.equal(total("multigres.reconcile.reads"), 4);
  assert.equal(total("multigres.reconcile.writes"), 6);
  assert.equal(total("multigres.reconcile.conflicts"), 1);
  assert.equal(total("faas.coldstarts"), 1);
  assert.equal(points("faas.init_duration", "histogram").length, 1);
});

interface Point {
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
  readonly asInt?: string;
  readonly asDouble?: number;
}

function attribute(point: Point, key: string): string | undefined {
  return point.attributes.find((one) => one.key === key)?.value.stringValue;
}
