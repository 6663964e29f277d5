import assert from "node:assert/strict";
import { parseOptions } from "../../../../scripts/waterfall/options.ts";
import { objectRows, seconds, spanRows } from "../../../../scripts/waterfall/rows.ts";
import { readSpans } from "../../../../scripts/waterfall/spans.ts";
import { summarize } from "../../../../scripts/waterfall/summary.ts";
import { drawSvg } from "../../../../scripts/waterfall/svg.ts";
import { drawText } from "../../../../scripts/waterfall/text.ts";

type Tags = Record<string, string | number | boolean>;

/** A span as Jaeger's query API tells it; times in ms. */
function span(id: string, parent: string, name: string, start: number, end: number, tags: Tags) {
  return {
    spanID: id,
    operationName: name,
    references: parent === "" ? [] : [{ refType: "CHILD_OF", traceID: "t", spanID: parent }],
    startTime: start * 1000,
    duration: (end - start) * 1000,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    logs: [],
    processID: "p",
  };
}

const about = (kind: string, name: string, more: Tags = {}) => ({
  "multigres.object.kind": kind,
  "multigres.object.name": name,
  ...more,
});

/** A cluster with a Cell whose Deployment becomes ready, and whose Service cannot be written. */
const TRACE = readSpans({
  traceID: "t",
  processes: { p: { serviceName: "f" } },
  spans: [
    span("1", "", "Reconcile MultigresCluster", 100, 300, {
      ...about("MultigresCluster", "c"),
      "multigres.origin": "change",
      "multigres.reads": 1,
      "multigres.writes": 1,
    }),
    span("2", "1", "Deliver MultigresCluster", 0, 100, { "faas.coldstart": true }),
    span("3", "1", "Create Cell", 150, 200, about("Cell", "c-z")),
    span("4", "3", "Reconcile Cell", 300, 500, about("Cell", "c-z", { "multigres.writes": 2 })),
    span("5", "4", "Apply Deployment", 310, 350, about("Deployment", "c-z-orch")),
    span("6", "5", "Await Deployment", 310, 1000, about("Deployment", "c-z-orch")),
    span("7", "5", "PATCH", 311, 349, { "otel.scope.name": "deno" }),
    span("8", "4", "Apply Service", 360, 400, {
      ...about("Service", "c-z-gw"),
      error: true,
      "otel.status_description": "a < b",
    }),
    span("9", "4", "Apply ConfigMap", 400, 410, about("ConfigMap", "c-z-map")),
  ],
});

Deno.test("objectRows() gives each object a row below its owner, with all that happened to it", () => {
  const rows = objectRows(TRACE);
  assert.deepEqual(rows.map(({ depth, label }) => [depth, label]), [
    [0, "MultigresCluster c"],
    [1, "Cell …-z"],
    [2, "Deployment …-orch"],
    [2, "Service …-gw"],
  ]);
  const activities = rows.map(({ bars }) => bars.map(({ activity }) => activity));
  assert.deepEqual(activities, [["wait", "run"], ["write", "run"], ["write", "rollout"], [
    "failed",
  ]]);
  assert.deepEqual(rows.map(({ note }) => note), [
    "1 run, 1 write; cold start",
    "1 run, 2 writes; 1 ConfigMap",
    "ready after 690 ms",
    "a < b",
  ]);
});

Deno.test("spanRows() gives each span a row below its parent, without HTTP", () => {
  assert.deepEqual(spanRows(TRACE).map(({ depth, label }) => `${depth} ${label}`), [
    "0 Reconcile MultigresCluster c",
    "1 Deliver MultigresCluster",
    "1 Create Cell c-z",
    "2 Reconcile Cell c-z",
    "3 Apply Deployment c-z-orch",
    "4 Await Deployment c-z-orch",
    "3 Apply Service c-z-gw",
    "3 Apply ConfigMap c-z-map",
  ]);
});

Deno.test("drawText() draws to scale what summarize() sums up", () => {
  const summary = summarize(TRACE);
  assert.deepEqual(summary.failures, ["Apply Service c-z-gw: a < b"]);
  const lines = drawText(TRACE, summary, objectRows(TRACE), { width: 80, color: false }).split(
    "\n",
  );
  assert.match(lines[0] ?? "", /^MultigresCluster c: a new or changed spec, /);
  assert.equal(lines[1], "2 reconciles, 1 reads, 3 writes, 1 cold starts, 9 spans");
  assert.deepEqual(lines.slice(5, 9), [
    "MultigresCluster c     ░░███████                    1 run, 1 write; cold start",
    "  Cell …-z                 ▪▪  ██████               1 run, 2 writes; 1 ConfigMap",
    "    Deployment …-orch          ▪▪·················  ready after 690 ms",
    "    Service …-gw                ✖✖                  a < b",
  ]);
  assert.equal(lines.at(-1), "✖ Apply Service c-z-gw: a < b");
});

Deno.test("drawSvg() is well-formed and escapes what comes from the cluster", () => {
  const svg = drawSvg(TRACE, summarize(TRACE), objectRows(TRACE));
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
  assert.ok(svg.includes("a &lt; b") && !svg.includes("a < b"));
  const opened = svg.match(/<(text|title|rect|line|svg|style)\b/g)?.length;
  const closed = svg.match(/<\/(text|title|rect|svg|style)>|\/>/g)?.length;
  assert.equal(opened, closed);
});

Deno.test("seconds() writes durations as people read them", () => {
  assert.deepEqual([0, 850, 1000, 9540].map(seconds), ["0 ms", "850 ms", "1.0 s", "9.5 s"]);
});

Deno.test("parseOptions() reads the command line of scripts/trace", () => {
  const { subject, namespace, name, spans, svg } = parseOptions([
    ..."c -n ns --name d --spans --svg x.svg".split(" "),
  ])!;
  assert.deepEqual([subject, namespace, name, spans, svg], ["c", "ns", "d", true, "x.svg"]);
  assert.equal(parseOptions(["--help"]), undefined);
  for (const wrong of [[], ["a", "b"], ["c", "-n"], ["c", "--what"]]) {
    assert.throws(() => parseOptions(wrong), /^Error: Cannot read the arguments: /);
  }
});
