import assert from "node:assert/strict";
import { parseManifests } from "../../../../scripts/devcluster/read_manifests.ts";
import { backoffMs, durationMs, readTriggers } from "../../../../scripts/devcluster/triggers.ts";

function trigger(spec: string) {
  return readTriggers(parseManifests(`
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: { name: t }
spec: { broker: default, subscriber: { ref: { name: fn } }, ${spec} }
`))[0]!;
}

const EVENT = { type: "dev.knative.apiserver.resource.add", kind: "Cell", name: "a-b", empty: "" };
const FILTERS: [string, boolean][] = [
  ["", true],
  ["filter: { attributes: { kind: Cell } }", true],
  ["filter: { attributes: { kind: Shard } }", false],
  ["filter: { attributes: { kind: Cell, name: other } }", false],
  ['filter: { attributes: { kind: "" } }', true],
  ['filter: { attributes: { missing: "" } }', false],
  ["filters: [{ exact: { kind: Cell } }]", true],
  ["filters: [{ exact: { kind: Shard } }]", false],
  ["filters: [{ exact: { kind: Cell } }, { exact: { name: other } }]", false],
  ["filters: [{ prefix: { name: a- } }]", true],
  ["filters: [{ suffix: { name: -b } }, { not: { suffix: { name: -c } } }]", true],
  ["filters: [{ any: [{ exact: { kind: Shard } }, { exact: { kind: Cell } }] }]", true],
  ["filters: [{ any: [{ exact: { kind: Shard } }] }]", false],
  ["filters: [{ all: [{ exact: { kind: Cell } }, { not: { exact: { name: x } } }] }]", true],
  ["filters: [{ exact: { missing: x } }]", false],
  // Knative: filters replace filter.
  ["filter: { attributes: { kind: Shard } }, filters: [{ exact: { kind: Cell } }]", true],
];

Deno.test("readTriggers() matches events as Knative's filters do", async (t) => {
  for (const [spec, expected] of FILTERS) {
    await t.step(`${spec || "no filter"} is ${expected}`, () => {
      assert.equal(trigger(spec).matches(EVENT), expected);
    });
  }
});

Deno.test("readTriggers() refuses a filter dialect that it does not know", () => {
  assert.throws(
    () => trigger('filters: [{ cesql: "kind = 1" }]'),
    { message: 'Cannot read Trigger "t": unknown filter dialect "cesql"' },
  );
});

Deno.test("readTriggers() takes the retries of the delivery spec, or the Broker's", () => {
  const broker = trigger("").delivery;
  assert.deepEqual([broker.retry, backoffMs(broker, 0), backoffMs(broker, 3)], [10, 200, 1_600]);
  const exponential =
    trigger("delivery: { retry: 3, backoffPolicy: exponential, backoffDelay: PT0.5S }").delivery;
  assert.deepEqual([0, 1, 2].map((n) => backoffMs(exponential, n)), [500, 1_000, 2_000]);
  const linear =
    trigger("delivery: { retry: 3, backoffPolicy: linear, backoffDelay: PT1S }").delivery;
  assert.deepEqual([0, 1, 2].map((n) => backoffMs(linear, n)), [0, 1_000, 2_000]);
  const hot = trigger("delivery: { retry: 3 }").delivery;
  assert.deepEqual([0, 1, 2].map((n) => backoffMs(hot, n)), [0, 0, 0]);
});

Deno.test("durationMs() reads ISO 8601 durations", () => {
  assert.equal(durationMs("PT0.2S"), 200);
  assert.equal(durationMs("PT1M30S"), 90_000);
  assert.equal(durationMs("PT1H"), 3_600_000);
  for (const wrong of ["", "PT", "1s", "P1D"]) assert.throws(() => durationMs(wrong), wrong);
});
