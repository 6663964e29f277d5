import {
  condition,
  stampConditions,
  type Truth,
} from "../../../lib/engine/core/plan/conditions.ts";

/** A status with an Available condition, as a child of our kinds reports it. */
export function availability(available: Truth, generation = 1, message = "As a test says") {
  const planned = [
    condition("Available", available, "Test", message),
    condition("Progressing", available === "True" ? "False" : "True", "Test", message),
  ];
  return {
    observedGeneration: generation,
    conditions: stampConditions(planned, undefined, generation, "2026-01-01T00:00:00Z"),
  };
}
