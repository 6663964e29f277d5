import { canonical } from "../hash.ts";
import type { KubeObject } from "../kube/object.ts";

type Json = Record<string, unknown>;

/** Status fields of built-in workloads that a reconcile reads; the rest changes often and says nothing new. */
const WORKLOAD_STATUS = [
  "observedGeneration",
  "replicas",
  "readyReplicas",
  "updatedReplicas",
  "currentRevision",
  "updateRevision",
];

/**
 * Everything about an object that could change what a reconcile decides, as one comparable text.
 * Two versions with equal facts are the same to every controller, so the event between them needs no run.
 */
export function facts(object: KubeObject): string {
  const { resourceVersion: _version, managedFields: _managers, ...metadata } = object.metadata;
  const { status, ...rest } = object as unknown as Json;
  return canonical({ ...rest, metadata, status: statusFacts(object.kind, status) });
}

function statusFacts(kind: string, status: unknown): unknown {
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
      return Object.fromEntries(
        WORKLOAD_STATUS.map((field) => [field, (status as Json | undefined)?.[field] ?? 0]),
      );
    case "Service":
    case "PersistentVolumeClaim":
    // Who consumes a template is written by its consumers and read by no reconcile.
    case "DeploymentTemplate":
      return undefined;
    default:
      return status;
  }
}

/**
 * Whether version `a` is at least as new as `b`. Resource versions of one kind may be compared as numbers
 * (Kubernetes 1.35, KEP-5504); for anything else the answer is "no", which only costs a run.
 */
export function isAtLeast(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) >= BigInt(b);
}
