import type { Controller, Observed, Plan, Reconciled } from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";
import type { Cache } from "../observe/cache.ts";
import { observe } from "../observe/observed.ts";
import { childWrites } from "./diff.ts";
import { hold } from "./hold.ts";
import { isOwnersWord } from "./owners_word.ts";
import type { Write } from "./write.ts";

/** What a controller makes of what is there. */
export interface Decided {
  readonly observed: Observed<Reconciled>;
  readonly plan: Plan;
  /** The child writes that carry out the plan. */
  readonly writes: readonly Write[];
}

/** Plans, and lists what differs. @param inspected see `Inspection`, if it was looked at */
export function decide(
  controller: Controller,
  cache: Cache,
  inspected?: readonly KubeObject[],
): Decided {
  const observed = { ...observe(controller, cache), inspected };
  const plan = isOwnersWord(controller.domain, observed.self)
    ? controller.reconcile(observed)
    : holdForOwner(observed.self);
  return { observed, plan, writes: childWrites(controller, observed, plan) };
}

/** Acting on an edit that is about to be reverted may tear down what cannot be had back. */
function holdForOwner(self: Reconciled): Plan {
  const owner = controllerOf(self);
  return hold(
    self,
    "EditedByHand",
    `Cannot act on an edit of this ${self.kind}: it belongs to ${owner?.kind} "${owner?.name}", which restores it; edit that instead`,
  );
}
