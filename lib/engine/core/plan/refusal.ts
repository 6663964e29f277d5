import type { Domain } from "../../controller.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";
import type { Failure } from "./write.ts";

/** What the API server did not let us do, as a user reads it in a condition: its own words, and what helps. */
export function refusal(verb: string, title: string, serverMessage: string): Failure {
  const message = `Cannot ${verb} ${title}: ${serverMessage}`;
  return { reason: "Rejected", message: message + advice(title, serverMessage) };
}

/** Why a name cannot be used: whose object has it. */
export function nameConflict(
  { family }: Domain,
  title: string,
  holder: KubeObject,
): Failure {
  const owner = controllerOf(holder);
  const root = holder.metadata.labels?.[family.label];
  const whose = owner !== undefined
    ? `is controlled by ${owner.kind} "${owner.name}"`
    : root !== undefined
    ? `belongs to ${family.kind} "${root}"`
    : "was not made by this operator";
  return {
    reason: "NameConflict",
    message: `Cannot create ${title}: an object of that name exists and ${whose}; ` +
      "delete it, or rename yours",
  };
}

/**
 * Kubernetes fixes a StatefulSet's claim templates (and a few other fields) when it is created. Replacing it under its
 * pods is safe, but a user's decision: the volumes must be resized too, and only the storage class knows if they can.
 */
function advice(title: string, serverMessage: string): string {
  if (!title.startsWith("StatefulSet") || !serverMessage.includes("updates to statefulset spec")) {
    return "";
  }
  return ". Nothing of it was changed. To grow volumes: raise spec.resources.requests.storage of its " +
    "PersistentVolumeClaims (their storage class must allow expansion), then delete it with " +
    "--cascade=orphan; it is made anew around its running pods. Or restore the old dataVolumeClaimTemplate, unless it has grown";
}
