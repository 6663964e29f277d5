import type { Domain, Reconciled } from "../../controller.ts";
import { controllerOf } from "../kube/object.ts";
import { intentOf } from "./intent_hash.ts";

/**
 * Whether self is as its owner wrote it: then it is the owner's intent; otherwise somebody edited it by hand, and the
 * owner is about to revert that. An object that nobody controls is its user's own, and as it should be.
 */
export function isOwnersWord({ keys, family }: Domain, self: Reconciled): boolean {
  if (controllerOf(self) === undefined) return true;
  const { apiVersion, kind, metadata, status: _status, ...rest } = self;
  const engine: readonly string[] = Object.values(keys);
  const own = (entries: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => !engine.includes(key)));
  const annotations = own(metadata.annotations);
  const labels = own(metadata.labels);
  const { [family.label]: _family, ...others } = labels;
  // Who plans a child may leave the family's label, or all labels, to the engine.
  const written = [labels, others, undefined].map((labels) => ({
    ...rest,
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      ...(labels === undefined ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
  }));
  const candidates = Object.keys(others).length === 0 ? written : written.slice(0, 2);
  return candidates.some((one) => metadata.annotations?.[keys.intent] === intentOf(one));
}
