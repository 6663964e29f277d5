import { type Controller, kindOf } from "../../controller.ts";
import type { Cache } from "../observe/cache.ts";
import type { Doorbell } from "./doorbell.ts";
import { facts, isAtLeast } from "./facts.ts";

/** Whether a cache already holds what a doorbell has to tell: then nobody needs to get up. */
export function isKnown(controller: Controller, cache: Cache, bell: Doorbell): boolean {
  const known = [cache.self, ...cache.lists.values()].flat()
    .find((object) => object.metadata.uid === bell.uid);
  if (known === undefined) return bell.gone;
  if (bell.gone) return false;
  return isAtLeast(known.metadata.resourceVersion, bell.resourceVersion) ||
    facts(known, kindOf(controller, known)?.statusFields) === bell.facts;
}
