/** Judges one object for the eyes of the demo's user. */
import type { KubeObject } from "../devcluster/client.ts";

/** How an object is doing. */
export interface Readiness {
  readonly ready: boolean;
  /** A word or a count. */
  readonly text: string;
  /** Why it is not ready, or what it says of itself. */
  readonly message: string;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** The readiness of a resource of ours (condition Available) or of a workload (counts). */
export function readinessOf(object: KubeObject): Readiness {
  return object.kind === "Deployment" || object.kind === "StatefulSet"
    ? workload(object)
    : resource(object);
}

function workload(object: KubeObject): Readiness {
  const wanted = object["spec"]?.replicas ?? 1;
  const { readyReplicas = 0, observedGeneration = 0 } = object["status"] ?? {};
  const observed = observedGeneration >= (object.metadata.generation ?? 0);
  const ready = observed && readyReplicas >= wanted;
  return { ready, text: `${readyReplicas}/${wanted}`, message: "" };
}

function resource(object: KubeObject): Readiness {
  const { conditions = [], observedGeneration = 0 } = object["status"] ?? {};
  const available = (conditions as Condition[]).find((one) => one.type === "Available");
  if (!available) return { ready: false, text: "New", message: "" };
  // A status of an older spec says nothing about the present one.
  const outdated = observedGeneration < (object.metadata.generation ?? 0);
  const ready = available.status === "True" && !outdated;
  const text = ready ? "Available" : outdated ? "Updating" : available.reason ?? "Unavailable";
  return { ready, text, message: available.message ?? "" };
}
