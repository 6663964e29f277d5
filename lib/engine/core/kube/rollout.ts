import type { KubeObject } from "./object.ts";

interface Deployment extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/**
 * Whether a Deployment is done with a rollout, as `kubectl rollout status` sees it: all its pods are new and available,
 * and no old one is left.
 */
export function isRolledOut(object: KubeObject): boolean {
  const { metadata, spec, status = {} } = object as Deployment;
  const { replicas = 1 } = spec ?? {};
  return (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    [status.replicas, status.updatedReplicas, status.availableReplicas]
      .every((count = 0) => count === replicas);
}
