import type { Controller, Plan, Reconciled } from "../../controller.ts";
import { canonical } from "../hash.ts";
import type { Condition } from "../kube/object.ts";
import { stampConditions } from "./conditions.ts";
import type { Failure, Write } from "./write.ts";

/**
 * The status write, if the status differs from what is there.
 * @param now RFC 3339 time for conditions that flip
 */
export function statusWrite(
  controller: Controller,
  self: Reconciled,
  plan: Plan,
  now: string,
): Write | undefined {
  const generation = self.metadata.generation;
  const { conditions, ...fields } = plan.status;
  const current = (self.status as { conditions?: Condition[] } | undefined)?.conditions;
  const status = {
    observedGeneration: generation,
    conditions: stampConditions(conditions, current, generation, now),
    ...fields,
  };
  if (canonical(status) === canonical(self.status)) return undefined;
  return { verb: "status", kind: controller.kind, object: { ...self, status } };
}

/** Adds what became of the writes: a child that could not be written makes its owner un-Available and says why. */
export function withFailures(plan: Plan, failures: readonly Failure[]): Plan {
  if (plan.decision === "hold") return plan;
  const [first] = failures;
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
  const message = first === undefined ? "All children are as intended" : first.message + more;
  const conditions = plan.status.conditions.map((condition) =>
    condition.type === "Available" && first !== undefined
      ? { ...condition, status: "False" as const, reason: first.reason, message }
      : condition
  );
  const applied = {
    type: "Applied",
    status: first === undefined ? "True" as const : "False" as const,
    reason: first?.reason ?? "Applied",
    message,
  };
  return { ...plan, status: { ...plan.status, conditions: [...conditions, applied] } };
}
