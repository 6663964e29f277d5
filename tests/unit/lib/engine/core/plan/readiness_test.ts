import assert from "node:assert/strict";
import type { Desired } from "../../../../../../lib/engine/controller.ts";
import {
  childReadiness,
  podCounts,
  summarize,
  workloadReadiness,
} from "../../../../../../lib/engine/core/plan/readiness.ts";
import { availability, become, wantedDeployment } from "../../../../../support/objects.ts";
import { TOY, TOYS } from "../../../../../support/toy.ts";

const two = wantedDeployment("web", 2);
const READY = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

Deno.test("workloadReadiness() is True only for the wanted pods of this intent", async (t) => {
  const rows: [string, ReturnType<typeof become>[], string][] = [
    ["missing", [], "does not exist yet"],
    ["of an older intent", [become(wantedDeployment("web", 1), READY)], "still has an older spec"],
    ["not seen by Kubernetes", [become(two, READY, 2)], "has not been processed"],
    ["without a status", [become(two, {})], "has not been processed"],
    ["rolling out", [become(two, { ...READY, updatedReplicas: 1 })], "1 of 2 pods updated"],
    ["starting", [become(two, { ...READY, readyReplicas: 1 })], "1 of 2 pods ready"],
    ["not rid of old pods", [become(two, { ...READY, replicas: 3 })], "1 old pods still running"],
  ];
  for (const [title, children, message] of rows) {
    await t.step(title, () => {
      const readiness = workloadReadiness(TOYS.keys, children, two);
      assert.equal(readiness.available, "False");
      assert.ok(readiness.message.includes(message), readiness.message);
      assert.ok(readiness.message.startsWith('Deployment "web"'));
    });
  }
  await t.step("being deleted", () => {
    const child = become(two, READY);
    child.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
    assert.ok(workloadReadiness(TOYS.keys, [child], two).message.includes("being deleted"));
  });
  await t.step("ready", () => {
    const { available, progressing } = workloadReadiness(TOYS.keys, [become(two, READY)], two);
    assert.deepEqual([available, progressing], ["True", false]);
  });
  await t.step("one wanted where nothing is said", () => {
    const silent = { ...two, spec: {} };
    const counts = { observedGeneration: 1, replicas: 1, updatedReplicas: 1 };
    const judged = (status: object) =>
      workloadReadiness(TOYS.keys, [become(silent, status)], silent);
    assert.equal(judged(counts).available, "False");
    assert.equal(judged({ ...counts, readyReplicas: 1 }).available, "True");
  });
  await t.step("none wanted", () => {
    const none = wantedDeployment("web", 0);
    assert.equal(
      workloadReadiness(TOYS.keys, [become(none, { observedGeneration: 1 })], none).available,
      "True",
    );
  });
});

Deno.test("podCounts() knows that a StatefulSet leaves updatedReplicas out when nothing rolls", () => {
  const set = (status: object) =>
    become({ ...two, kind: "StatefulSet" }, status) as unknown as Parameters<typeof podCounts>[0];
  const settled = { replicas: 3, readyReplicas: 2, currentRevision: "a", updateRevision: "a" };
  assert.deepEqual(podCounts(set(settled)), { updated: 3, ready: 2, total: 3 });
  const rolling = { ...settled, updateRevision: "b", updatedReplicas: 1 };
  assert.deepEqual(podCounts(set(rolling)), { updated: 1, ready: 2, total: 3 });
  assert.deepEqual(podCounts(undefined), { updated: 0, ready: 0, total: 0 });
});

Deno.test("childReadiness() believes a child only for this intent and its latest spec", () => {
  const wanted: Desired = { ...two, apiVersion: TOY.apiVersion, kind: "Part", spec: {} };
  const judge = (...children: Parameters<typeof become>[]) =>
    childReadiness(TOYS.keys, children.map((args) => become(...args)), wanted);
  assert.match(judge().message, /does not exist yet/);
  assert.match(judge([{ ...wanted, spec: { a: 1 } }, availability("True")]).message, /older spec/);
  assert.match(judge([wanted, availability("True"), 2]).message, /not been reconciled yet/);
  assert.match(judge([wanted, { observedGeneration: 1 }]).message, /not reported yet/);
  assert.equal(judge([wanted, availability("True")]).available, "True");
  assert.equal(judge([wanted, availability("Unknown")]).available, "Unknown");
  assert.equal(judge([wanted, availability("False", 1, "no pods")]).message, 'Part "web": no pods');
});

Deno.test("summarize() lets the worst part speak and counts the rest", () => {
  const part = (available: "True" | "False" | "Unknown", message: string, progressing = false) => ({
    available,
    message,
    progressing,
    reported: true,
  });
  assert.deepEqual(summarize([], "fine"), summarize([part("True", "a")], "fine"));
  const mixed = [part("Unknown", "u"), part("False", "f"), part("False", "g", true)];
  const { available, message, progressing } = summarize(mixed, "fine");
  assert.deepEqual([available, message, progressing], ["False", "f (and 2 more not ready)", true]);
  assert.equal(summarize([part("Unknown", "u")], "fine").message, "u");
});
