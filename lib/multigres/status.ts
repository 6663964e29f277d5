import { condition } from "../engine/core/plan/conditions.ts";
import type { KubeObject, PlannedCondition } from "../engine/core/kube/object.ts";
import { ANNOTATION } from "./labels.ts";
import type { Readiness } from "../engine/core/plan/readiness.ts";

/**
 * Available and Progressing of an object whose parts have been judged (seed: both on MultigresCluster).
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

/** The templates that a child was resolved from, as its parent noted them. */
export function resolvedFrom(self: KubeObject): {
  resolvedFrom?: { template: string; section: string; generation: number }[];
} {
  const note = self.metadata.annotations?.[ANNOTATION.resolvedFrom];
  if (note === undefined) return {};
  try {
    return { resolvedFrom: JSON.parse(note) };
  } catch {
    return {}; // somebody edited the annotation; the parent restores it
  }
}
