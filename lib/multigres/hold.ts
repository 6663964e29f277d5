import type { Hold, Reconciled } from "../engine/controller.ts";
import { hold } from "../engine/core/plan/hold.ts";

/** For a child whose identifying labels are gone: its parent restores them. */
export function holdForLabels(self: Reconciled): Hold {
  return hold(
    self,
    "LabelsMissing",
    `Cannot tell what this ${self.kind} is part of: its multigres.com labels were changed; waiting for its owner to restore them`,
  );
}

/**
 * For a hand-written child that does not say where the topology is; no pod can start without it.
 * @param problem with its `spec.globalTopoServer`, and what to do about it
 */
export function holdForTopology(self: Reconciled, problem: string): Hold {
  return hold(
    self,
    "TopologyMissing",
    `Cannot build pods of this ${self.kind}: spec.globalTopoServer ${problem}`,
  );
}
