import type { Desired, Reconciled } from "../../controller.ts";
import type { Keys } from "../keys.ts";
import type { KubeObject } from "../kube/object.ts";
import type { Deployment, StatefulSet } from "../kube/workloads.ts";
import { conditionOf, type Truth } from "./conditions.ts";
import { findChild, hasIntent } from "./intent_hash.ts";

/** How far a child is from what is wanted of it. */
export interface Readiness {
  readonly available: Truth;
  /** Still on its way: missing, rolling out, or its own reconcile has not caught up. */
  readonly progressing: boolean;
  /** The child has reported about this very intent; otherwise the rest of its status is old news. */
  readonly reported: boolean;
  /** One clause for a parent's message, such as `Cell "a": 1 of 2 gateway pods ready`. */
  readonly message: string;
}

/** Judges a Deployment or StatefulSet for this intent (rules of `kubectl rollout status`). */
export function workloadReadiness(
  keys: Keys,
  children: readonly KubeObject[],
  desired: Desired,
): Readiness {
  const child = findChild<Deployment | StatefulSet>(children, desired);
  const title = `${desired.kind} "${desired.metadata.name}"`;
  if (child === undefined) return behind(`${title} does not exist yet`);
  const { status, metadata } = child;
  if (!hasIntent(keys, child, desired)) return behind(`${title} still has an older spec`);
  if (metadata.deletionTimestamp !== undefined) return behind(`${title} is being deleted`);
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return behind(`${title} has not been processed by Kubernetes yet`);
  }
  // Kubernetes makes one pod where nothing is said.
  const { replicas: wanted = 1 } = desired.spec as { replicas?: number };
  const { updated, ready, total } = podCounts(child);
  if (updated < wanted) return behind(`${title}: ${updated} of ${wanted} pods updated`);
  if (ready < wanted) return behind(`${title}: ${ready} of ${wanted} pods ready`);
  if (total > wanted) return behind(`${title}: ${total - wanted} old pods still running`);
  return { available: "True", progressing: false, reported: true, message: `${title} is ready` };
}

/**
 * Pods of a workload by its status: of the current template, ready, and all of them. A StatefulSet leaves
 * `updatedReplicas` out of its status when no roll-out has happened; then all its pods are current.
 */
export function podCounts(
  child: Deployment | StatefulSet | undefined,
): { updated: number; ready: number; total: number } {
  const status = child?.status;
  const total = status?.replicas ?? 0;
  const settled = status !== undefined && "updateRevision" in status &&
    status.currentRevision === status.updateRevision;
  return {
    updated: settled ? total : status?.updatedReplicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    total,
  };
}

/** Judges a child of one of our kinds: available for this intent, and its status is of its latest spec. */
export function childReadiness(
  keys: Keys,
  children: readonly KubeObject[],
  desired: Desired,
): Readiness {
  const child = findChild<Reconciled>(children, desired);
  const title = `${desired.kind} "${desired.metadata.name}"`;
  if (child === undefined) return behind(`${title} does not exist yet`);
  if (!hasIntent(keys, child, desired)) return behind(`${title} still has an older spec`);
  if (child.metadata.deletionTimestamp !== undefined) return behind(`${title} is being deleted`);
  if (child.status?.observedGeneration !== child.metadata.generation) {
    return behind(`${title} has not been reconciled yet`);
  }
  const available = conditionOf(child, "Available");
  if (available === undefined) return behind(`${title} has not reported yet`);
  return {
    available: available.status,
    progressing: conditionOf(child, "Progressing")?.status === "True",
    reported: true,
    message: available.status === "True"
      ? `${title} is available`
      : `${title}: ${available.message.replace(MORE, "")}`,
  };
}

const MORE = / \(and \d+ more not ready\)$/;

/** The worst of several: False before Unknown before True; the first bad one speaks, the rest are counted. */
export function summarize(parts: readonly Readiness[], allGood: string): Readiness {
  const bad = parts.filter((part) => part.available !== "True");
  const worst = bad.find((part) => part.available === "False") ?? bad[0];
  if (worst === undefined) {
    return { ...overall(parts), available: "True", message: allGood };
  }
  // At each level the first one speaks: what it says of its own siblings stays behind.
  const more = bad.length > 1 ? ` (and ${bad.length - 1} more not ready)` : "";
  return { ...overall(parts), available: worst.available, message: worst.message + more };
}

function overall(parts: readonly Readiness[]) {
  return {
    progressing: parts.some(({ progressing }) => progressing),
    reported: parts.every(({ reported }) => reported),
  };
}

function behind(message: string): Readiness {
  return { available: "False", progressing: true, reported: false, message };
}
