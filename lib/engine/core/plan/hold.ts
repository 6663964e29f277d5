import { condition } from "./conditions.ts";
import type { Hold, Reconciled } from "../../controller.ts";

/** Touch nothing and say why; what the last status reported besides its conditions is left as it is. */
export function hold(self: Reconciled, reason: string, message: string): Hold {
  const { conditions: _old, observedGeneration: _seen, ...rest } = self.status ?? {};
  return {
    decision: "hold",
    status: {
      ...rest,
      conditions: [
        condition("Available", "Unknown", reason, message),
        condition("Progressing", "False", reason, message),
      ],
    },
  };
}
