// The engine's judgements of children, by the annotation in which this operator keeps their intent.
import type { Desired } from "../engine/controller.ts";
import type { KubeObject } from "../engine/core/kube/object.ts";
import * as intent from "../engine/core/plan/intent_hash.ts";
import * as engine from "../engine/core/plan/readiness.ts";
import { MULTIGRES } from "./domain.ts";

/** Whether a child was last written for this intent. */
export function hasIntent(child: KubeObject, desired: Desired): boolean {
  return intent.hasIntent(MULTIGRES.keys, child, desired);
}

/** Judges a Deployment or StatefulSet for this intent. */
export function workloadReadiness(
  children: readonly KubeObject[],
  desired: Desired,
): engine.Readiness {
  return engine.workloadReadiness(MULTIGRES.keys, children, desired);
}

/** Judges a child of one of our kinds for this intent. */
export function childReadiness(
  children: readonly KubeObject[],
  desired: Desired,
): engine.Readiness {
  return engine.childReadiness(MULTIGRES.keys, children, desired);
}
