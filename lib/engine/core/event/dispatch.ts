import type { Controller, Reconciled } from "../../controller.ts";
import type { Cache } from "../observe/cache.ts";
import type { ObjectEvent } from "./cloud_event.ts";
import { type Arrival, type Doorbell, doorbellOf } from "./doorbell.ts";
import { isKnown } from "./predicate.ts";
import { audienceOf, type Key } from "./routing.ts";

/** What a function knows of itself. */
export interface Known {
  /** What the last run of an object left behind; undefined while it runs, and if it could not finish. */
  of(key: Key): Cache | undefined;
  /** Whether an object is in the very version that a write of our own has made. */
  isEcho(bell: Doorbell): boolean;
}

/** Objects that an event concerns without naming them. */
export interface Search {
  readonly namespace: string;
  readonly matches: (self: Reconciled) => boolean;
  readonly bell: Doorbell;
}

/** What becomes of an event: a key is due, the objects it concerns have to be found, or nobody gets up. */
export type Dispatch =
  | { readonly to: "object"; readonly key: Key; readonly bell: Doorbell }
  | { readonly to: "search"; readonly search: Search }
  | { readonly to: "nobody" };

/** An object that is due, and the doorbell that says why. */
export interface Due {
  readonly key: Key;
  readonly bell: Doorbell;
}

const NOBODY: Dispatch = { to: "nobody" };

/** Decides whom an event wakes: nobody whom it tells what is known already. */
export function dispatch(
  controller: Controller,
  event: Pick<ObjectEvent, "object" | "change">,
  known: Known,
  arrival?: Arrival,
): Dispatch {
  const audience = audienceOf(controller, event.object);
  if (audience === undefined) return NOBODY;
  const bell = doorbellOf(controller, event, arrival);
  if (audience.to === "search") {
    const search = { namespace: audience.namespace, matches: audience.matches, bell };
    return isWorthIt(search, known) ? { to: "search", search } : NOBODY;
  }
  const cache = known.of(audience.key);
  if (cache !== undefined && isKnown(controller, cache, bell)) return NOBODY;
  return { to: "object", key: audience.key, bell };
}

/**
 * Whether a search may find anybody: our own note on an object comes back, and whoever wrote it knows. That somebody has
 * read the object in a newer version says nothing of all the others who need it.
 */
export function isWorthIt({ bell }: Search, known: Known): boolean {
  return bell.gone || !known.isEcho(bell);
}

/** The objects that searches were for. */
export function found(selves: readonly Reconciled[], searches: readonly Search[]): Due[] {
  return selves.flatMap((self) =>
    searches.filter(({ matches }) => matches(self)).map(({ bell }) => ({
      key: { namespace: self.metadata.namespace, name: self.metadata.name },
      bell,
    }))
  );
}
