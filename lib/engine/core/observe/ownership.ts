import type { Domain } from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";

/**
 * Whether self may write an object: it controls it; or nobody does and it carries this self's uid (somebody removed
 * the owner reference), or this operator's mark for the same family (left behind by `--cascade=orphan`, or data that
 * outlived its owner). An object that another owner controls, or that somebody else made, is never touched.
 */
export function isOurs({ keys, family }: Domain, self: KubeObject, object: KubeObject): boolean {
  const owner = controllerOf(object);
  if (owner !== undefined) return owner.uid === self.metadata.uid;
  const { labels, annotations } = object.metadata;
  if (labels?.[keys.ownerUid] === self.metadata.uid) return true;
  if (annotations?.[keys.intent] === undefined) return false;
  const root = labels?.[family.label];
  // Somebody took the labels away as well.
  if (root === undefined) return annotations[keys.owner] === self.metadata.name;
  return root === familyOf(family, self);
}

/** The name of the root that an object belongs to; a root belongs to itself. */
export function familyOf({ label }: Domain["family"], { metadata }: KubeObject): string {
  return metadata.labels?.[label] ?? metadata.name;
}
