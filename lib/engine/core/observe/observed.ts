import {
  type Controller,
  isKind,
  needsOf,
  type Observed,
  type Reconciled,
} from "../../controller.ts";
import type { Cache } from "./cache.ts";
import { isOurs } from "./ownership.ts";

/** What a cache shows to `reconcile`. */
export function observe<Self extends Reconciled>(
  controller: Controller<Self>,
  cache: Cache,
): Observed<Self> {
  const self = cache.self as Self;
  const owned = controller.owns.flatMap(({ kind }) => cache.lists.get(kind.plural) ?? []);
  const needs = needsOf(controller, self);
  const related = (controller.reads ?? []).flatMap((kind) => cache.lists.get(kind.plural) ?? []);
  return {
    self,
    children: owned.filter((object) => isOurs(controller.domain, self, object)),
    others: owned.filter((object) => !isOurs(controller.domain, self, object)),
    related: related.filter((object) =>
      needs.some((need) => need.name === object.metadata.name && isKind(need.kind, object))
    ),
  };
}
