import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Truth } from "../../lib/engine/core/plan/conditions.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import type { StatefulSet } from "../../lib/engine/core/kube/workloads.ts";
import { podCounts, type Readiness } from "../../lib/engine/core/plan/readiness.ts";
import { workloadReadiness } from "../../lib/multigres/readiness.ts";
import type { ValidShard } from "./parse.ts";
import { poolService } from "./pool_service.ts";
import { poolStatefulSet } from "./pool_stateful_set.ts";

/** One pool: what is wanted of it, and what was observed. */
export interface PlannedPool {
  readonly pool: ResolvedPool;
  readonly service: Desired;
  readonly statefulSet: Desired;
  readonly readiness: Readiness;
  /** Pods that are ready, of those that are wanted. */
  readonly ready: number;
}

/** Plans one pool of a shard and judges it by its StatefulSet. */
export function planPool(
  shard: ValidShard,
  pool: ResolvedPool,
  children: readonly KubeObject[],
): PlannedPool {
  const statefulSet = poolStatefulSet(shard, pool);
  const { ready } = podCounts(findChild<StatefulSet>(children, statefulSet));
  return {
    pool,
    service: poolService(shard, pool),
    statefulSet,
    readiness: workloadReadiness(children, statefulSet),
    ready: Math.min(ready, pool.replicas),
  };
}

/**
 * The cell of the primary (API proposal: `primaryCell`), as far as Kubernetes alone knows it: only pods of `replica`
 * pools are meant to become primary, so if those that are ready are all in one cell, it is there. Otherwise undefined.
 * Multigres itself does not know pool types yet and may appoint a `readOnly` pod; only its topology would tell.
 */
export function primaryCell(pools: readonly PlannedPool[]): string | undefined {
  const cells = new Set(writable(pools).map(({ pool }) => pool.cell));
  return cells.size === 1 ? [...cells][0] : undefined;
}

/**
 * Whether the shard serves writes (API proposal: `servingWrites`), as far as Kubernetes alone knows it: without a ready
 * pod that could be primary it does not; with every pool ready as wanted it does; in between a failover may be under way.
 */
export function servingWrites(pools: readonly PlannedPool[]): Truth {
  if (writable(pools).length === 0) return "False";
  return pools.every(({ readiness }) => readiness.available === "True") ? "True" : "Unknown";
}

function writable(pools: readonly PlannedPool[]): PlannedPool[] {
  return pools.filter(({ pool, ready }) => pool.type === "replica" && ready > 0);
}
