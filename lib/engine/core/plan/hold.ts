import { condition } from "./conditions.ts";
import type { Plan, Planned, Reconciled, StatusOf } from "../../controller.ts";

/** Touch nothing and say why; what the last status reported besides its conditions is left as it is. */
export function hold<Self extends Reconciled>(
  self: Self,
  reason: string,
  message: string,
): Plan<StatusOf<Self>> {
  const { conditions: _old, observedGeneration: _seen, ...rest } = (self.status ?? {}) as Record<
    string,
    unknown
  >;
  const status = {
    ...rest,
    conditions: [
      condition("Available", "Unknown", reason, message),
      condition("Progressing", "False", reason, message),
    ],
  };
  return { decision: "hold", status: status as unknown as Planned<StatusOf<Self>> };
}
