import { type Controller, isKind, needsOf, type Reconciled } from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";

/** The object that a reconcile is for. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** For whom an event rings: one object, or all those of a namespace that a test on them finds. */
export type Audience<Self> =
  | { readonly to: "key"; readonly key: Key }
  | {
    readonly to: "search";
    readonly namespace: string;
    readonly matches: (self: Self) => boolean;
  };

/** Whom an object's change concerns; undefined if it is nobody of this controller's kind. */
export function audienceOf<Self extends Reconciled>(
  controller: Controller<Self>,
  object: KubeObject,
): Audience<Self> | undefined {
  const { metadata, metadata: { name, namespace } } = object;
  if (isKind(controller.kind, object)) return { to: "key", key: { namespace, name } };
  if (controller.owns.some(({ kind }) => isKind(kind, object))) {
    const controlling = controllerOf(object);
    if (controlling !== undefined) {
      return isKind(controller.kind, controlling)
        ? { to: "key", key: { namespace, name: controlling.name } }
        : undefined;
    }
    // Somebody took the owner reference away, or it is data, which has none: annotation and label still tell.
    const { keys } = controller.domain;
    const { [keys.owner]: owner, [keys.ownerKind]: kind = controller.kind.kind } =
      metadata.annotations ?? {};
    if (owner !== undefined) {
      return kind === controller.kind.kind
        ? { to: "key", key: { namespace, name: owner } }
        : undefined;
    }
    const uid = metadata.labels?.[keys.ownerUid];
    const marked = (self: Self) => self.metadata.uid === uid;
    return uid === undefined ? undefined : { to: "search", namespace, matches: marked };
  }
  if (controller.reads?.some((kind) => isKind(kind, object))) {
    const needed = (self: Self) =>
      needsOf(controller, self).some((need) => need.name === name && isKind(need.kind, object));
    return { to: "search", namespace, matches: needed };
  }
  return undefined;
}
