import type { KubeObject } from "../engine/core/kube/object.ts";
import { LABEL } from "./labels.ts";

/** The labels that tell a child what it is part of. Its parent writes them and restores them. */
export type Identity<K extends string> = Record<K, string>;

/**
 * Reads identifying labels, or gives undefined if one is missing: then somebody removed it a moment ago,
 * and building pods from half an identity would select other pods.
 */
export function identityOf<K extends keyof typeof LABEL>(
  self: KubeObject,
  ...keys: readonly K[]
): Identity<K> | undefined {
  const labels = self.metadata.labels ?? {};
  const found = keys.map((key) => [key, labels[LABEL[key]]] as const);
  return found.every(([, value]) => value !== undefined && value !== "")
    ? Object.fromEntries(found) as Identity<K>
    : undefined;
}
