import type { Plan, Reconciled, StatusOf } from "../engine/controller.ts";
import { hold } from "../engine/core/plan/hold.ts";

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
