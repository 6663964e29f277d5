import type { Desired } from "../../controller.ts";
import { hashOf } from "../hash.ts";
import type { Keys } from "../keys.ts";
import type { KubeObject } from "../kube/object.ts";

/** The hash of a child's complete intent. What the engine adds (owner, trace) is no part of it. */
export function intentOf(desired: Desired): string {
  return hashOf(desired);
}

/** The child that a desired object describes, if it exists. */
export function findChild<T extends KubeObject = KubeObject>(
  children: readonly KubeObject[],
  desired: Desired,
): T | undefined {
  return children.find((child) =>
    child.kind === desired.kind && child.apiVersion === desired.apiVersion &&
    child.metadata.name === desired.metadata.name
  ) as T | undefined;
}

/**
 * Whether a child was last written for this intent. Readiness for an older intent is no readiness:
 * a parent that changed its mind a moment ago would otherwise report the old pods as the new ones.
 */
export function hasIntent(keys: Keys, child: KubeObject, desired: Desired): boolean {
  return child.metadata.annotations?.[keys.intent] === intentOf(desired);
}
