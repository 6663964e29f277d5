import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Truth } from "../../lib/engine/core/plan/conditions.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import type { StatefulSet } from "../../lib/engine/core/kube/workloads.ts";
import { podCounts, type Readiness } from "../../lib/engine/core/plan/readiness.ts";
import { workloadReadiness } from "../../lib/multigres/readiness.ts";

/** What was observed of one pool. */
export interface PoolState {
  readonly pool: ResolvedPool;
  readonly readiness: Readiness;
  readonly ready: number;
}

/** Judges one pool by its StatefulSet. */
export function poolState(
  children: readonly KubeObject[],
  pool: ResolvedPool,
  desired: Desired,
): PoolState {
  const { ready } = podCounts(findChild<StatefulSet>(children, desired));
  return {
    pool,
    readiness: workloadReadiness(children, desired),
    ready: Math.min(ready, pool.replicas),
  };
}

/**
 * The cell of the primary (seed: `primaryCell`), as far as Kubernetes alone knows it: only pods of `replica` pools
 * are meant to become primary, so if those that are ready are all in one cell, it is there. Otherwise undefined.
 * Multigres itself does not know pool types yet and may appoint a `readOnly` pod; only its topology would tell.
 */
export function primaryCell(states: readonly PoolState[]): string | undefined {
  const cells = new Set(writable(states).map(({ pool }) => pool.cell));
  return cells.size === 1 ? [...cells][0] : undefined;
}

/**
 * Whether the shard serves writes (seed: `servingWrites`), as far as Kubernetes alone knows it: without a ready pod
 * that could be primary it does not; with every pool ready as wanted it does; in between a failover may be under way.
 */
export function servingWrites(states: readonly PoolState[]): Truth {
  if (writable(states).length === 0) return "False";
  return states.every(({ readiness }) => readiness.available === "True") ? "True" : "Unknown";
}

function writable(states: readonly PoolState[]): PoolState[] {
  return states.filter(({ pool, ready }) => pool.type === "replica" && ready > 0);
}
