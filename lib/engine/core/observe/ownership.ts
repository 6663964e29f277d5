import type { Domain } from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";

/**
 * Whether self may write an object: it controls it; or nobody does and it carries this self's uid (somebody removed
 * the owner reference), or was left behind by a predecessor of self. An object that another owner controls, or that
 * somebody else made, is never touched.
 */
export function isOurs(domain: Domain, self: KubeObject, object: KubeObject): boolean {
  const owner = controllerOf(object);
  if (owner !== undefined) return owner.uid === self.metadata.uid;
  const isMarked = object.metadata.labels?.[domain.keys.ownerUid] === self.metadata.uid;
  return isMarked || isLeftBehind(domain, self, object);
}

/**
 * Whether nobody controls an object and it carries this operator's mark for self, by name, kind and family: left behind
 * by `--cascade=orphan`, or data that outlived its owner.
 */
export function isLeftBehind(
  { keys, family }: Domain,
  self: KubeObject,
  object: KubeObject,
): boolean {
  const { labels, annotations = {} } = object.metadata;
  if (controllerOf(object) !== undefined || annotations[keys.intent] === undefined) return false;
  const { [keys.owner]: name, [keys.ownerKind]: kind = self.kind } = annotations;
  if (name !== undefined && (name !== self.metadata.name || kind !== self.kind)) return false;
  const root = labels?.[family.label];
  // Somebody took the labels away as well.
  if (root === undefined) return name === self.metadata.name;
  return root === familyOf(family, self);
}

/** The name of the root that an object belongs to; a root belongs to itself. */
export function familyOf({ label }: Domain["family"], { metadata }: KubeObject): string {
  return metadata.labels?.[label] ?? metadata.name;
}
