import type { Domain, Reconciled } from "../../controller.ts";
import { controllerOf } from "../kube/object.ts";
import { intentOf } from "./intent_hash.ts";

/**
 * Whether self is as its owner wrote it: then it is the owner's intent; otherwise somebody edited it by hand, and the
 * owner is about to revert that. An object that nobody controls is its user's own, and as it should be.
 */
export function isOwnersWord({ keys }: Domain, self: Reconciled): boolean {
  if (controllerOf(self) === undefined) return true;
  const { apiVersion, kind, metadata, status: _status, ...rest } = self;
  const engine: readonly string[] = Object.values(keys);
  const own = (entries: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => !engine.includes(key)));
  const annotations = own(metadata.annotations);
  const written = {
    ...rest,
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      labels: own(metadata.labels),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
  };
  return metadata.annotations?.[keys.intent] === intentOf(written);
}
