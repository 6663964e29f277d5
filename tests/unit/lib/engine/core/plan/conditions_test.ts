import assert from "node:assert/strict";
import {
  condition,
  conditionOf,
  stampConditions,
} from "../../../../../../lib/engine/core/plan/conditions.ts";

const BEFORE = "2026-01-01T00:00:00Z";
const NOW = "2026-01-02T00:00:00Z";

Deno.test("stampConditions() moves lastTransitionTime only when the status flips", () => {
  const old = stampConditions([condition("Available", "False", "A", "a")], undefined, 1, BEFORE);
  assert.equal(old[0]?.lastTransitionTime, BEFORE);
  const same = stampConditions([condition("Available", "False", "B", "b")], old, 2, NOW);
  assert.deepEqual(same, [{
    type: "Available",
    status: "False",
    reason: "B",
    message: "b",
    observedGeneration: 2,
    lastTransitionTime: BEFORE,
  }]);
  const flipped = stampConditions([condition("Available", "True", "C", "c")], same, 2, NOW);
  assert.equal(flipped[0]?.lastTransitionTime, NOW);
});

Deno.test("stampConditions() cuts messages that the API server would refuse", () => {
  const [stamped] = stampConditions([condition("T", "True", "R", "x".repeat(40_000))], [], 1, NOW);
  assert.equal(stamped?.message.length, 32768);
  assert.ok(stamped?.message.endsWith("..."));
});

Deno.test("conditionOf() finds a condition by its type", () => {
  const [ready] = stampConditions(
    [condition("Ready", "True", "R", "m")],
    undefined,
    undefined,
    NOW,
  );
  assert.equal(ready !== undefined && "observedGeneration" in ready, false);
  assert.equal(conditionOf({ status: { conditions: [ready] } }, "Ready")?.reason, "R");
  assert.equal(conditionOf({ status: {} }, "Ready"), undefined);
  assert.equal(conditionOf(undefined, "Ready"), undefined);
});
