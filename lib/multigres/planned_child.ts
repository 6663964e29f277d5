import type { Desired } from "../engine/controller.ts";
import type { KubeObject } from "../engine/core/kube/object.ts";
import { findChild } from "../engine/core/plan/intent_hash.ts";
import type { Readiness } from "../engine/core/plan/readiness.ts";
import { childReadiness } from "./readiness.ts";

/** A child of one of our kinds: what is wanted of it, and what was observed. */
export interface PlannedChild<T extends KubeObject = KubeObject> {
  readonly desired: Desired;
  readonly readiness: Readiness;
  /** As it is; undefined: it does not exist yet. */
  readonly child: T | undefined;
}

/** Puts what was observed of a child beside what is wanted of it. */
export function planChild<T extends KubeObject>(
  children: readonly KubeObject[],
  desired: Desired,
): PlannedChild<T> {
  return {
    desired,
    readiness: childReadiness(children, desired),
    child: findChild<T>(children, desired),
  };
}
