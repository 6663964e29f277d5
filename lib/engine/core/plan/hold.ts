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

/** For a child whose identifying labels are gone: its parent restores them. */
export function holdForLabels<Self extends Reconciled>(self: Self): Plan<StatusOf<Self>> {
  return hold(
    self,
    "LabelsMissing",
    `Cannot tell what this ${self.kind} is part of: its multigres.com labels were changed; waiting for its owner to restore them`,
  );
}

/** For a hand-written child that does not say where the topology is; MultiPooler cannot start without it. */
export function holdForTopology<Self extends Reconciled>(self: Self): Plan<StatusOf<Self>> {
  return hold(
    self,
    "TopologyMissing",
    `Cannot build pods of this ${self.kind}: spec.globalTopoServer is not set; set its address and rootPath`,
  );
}
