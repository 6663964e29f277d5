import type { Reconciled } from "../../controller.ts";
import { conditionOf } from "./conditions.ts";

/** Whether an object still needs work, by its own status: what the start sweep looks for. */
export function isUnsettled(object: Reconciled): boolean {
  if (object.metadata.deletionTimestamp !== undefined) return false;
  return object.status?.observedGeneration !== object.metadata.generation ||
    conditionOf(object, "Available")?.status !== "True" ||
    conditionOf(object, "Progressing")?.status === "True";
}
