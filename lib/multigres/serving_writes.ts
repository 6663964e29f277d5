import type { Truth } from "../engine/core/plan/conditions.ts";

/** Whether all of several serve writes: one that does not, or has not said, is enough for False; none are no service. */
export function writesOf(shards: readonly (Truth | undefined)[]): Truth {
  if (shards.length === 0 || shards.some((writes) => writes === "False" || writes === undefined)) {
    return "False";
  }
  return shards.some((writes) => writes === "Unknown") ? "Unknown" : "True";
}
