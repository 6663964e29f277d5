import type { Condition, PlannedCondition } from "../kube/object.ts";

/** "True", "False" or "Unknown", as conditions spell it. */
export type Truth = "True" | "False" | "Unknown";

/** A condition of a plan. `reason` is CamelCase and stable (it is API), `message` is for people. */
export function condition(
  type: string,
  status: Truth,
  reason: string,
  message: string,
): PlannedCondition {
  return { type, status, reason, message };
}

/**
 * Gives planned conditions their times: a condition that keeps its status keeps its `lastTransitionTime`
 * (Kubernetes API conventions: the time of the last flip, not of the last write).
 * @param now RFC 3339 time of this write
 */
export function stampConditions(
  planned: readonly PlannedCondition[],
  current: readonly Condition[] | undefined,
  generation: number | undefined,
  now: string,
): Condition[] {
  return planned.map((next) => {
    const old = current?.find((candidate) => candidate.type === next.type);
    const lastTransitionTime = old?.status === next.status ? old.lastTransitionTime : now;
    return {
      ...next,
      // The API server refuses more (metav1.Condition); a rejected child's message can be long.
      message: next.message.length > 32768 ? `${next.message.slice(0, 32765)}...` : next.message,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime,
    };
  });
}

/** The condition of a type on an observed object. */
export function conditionOf(
  object: { status?: unknown } | undefined,
  type: string,
): Condition | undefined {
  const status = object?.status as { conditions?: Condition[] } | undefined;
  return status?.conditions?.find((candidate) => candidate.type === type);
}
