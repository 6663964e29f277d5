import type { PlannedCondition } from "../kube/object.ts";
import { condition } from "./conditions.ts";
import type { Readiness } from "./readiness.ts";

/**
 * Available and Progressing of an object whose parts have been judged (Kubernetes API conventions: conditions).
 * @param settled message of Progressing when nothing is under way
 */
export function summaryConditions(
  summary: Readiness,
  settled = "Reconciliation is complete",
): PlannedCondition[] {
  return [
    condition("Available", summary.available, availableReason(summary), summary.message),
    summary.progressing
      ? condition("Progressing", "True", "RollingOut", `Waiting: ${summary.message}`)
      : condition("Progressing", "False", "Settled", settled),
  ];
}

function availableReason({ available, progressing }: Readiness): string {
  if (available === "True") return "Available";
  return progressing ? "RollingOut" : "NotReady";
}
