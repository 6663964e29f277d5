import { SHARD } from "../../lib/multigres/api/kinds.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { identityOf } from "../../lib/multigres/identity.ts";
import {
  CONFIG_MAP,
  PERSISTENT_VOLUME_CLAIM,
  SERVICE,
  STATEFUL_SET,
} from "../../lib/engine/core/kube/kinds.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { backupClaim } from "./backup_claim.ts";
import { pgHbaConfigMap } from "./pg_hba_config_map.ts";
import { poolService } from "./pool_service.ts";
import { poolStatefulSet } from "./pool_stateful_set.ts";
import { poolState, primaryCell, servingWrites } from "./pools.ts";
import { holdForLabels, holdForTopology } from "../../lib/multigres/hold.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Runs one shard: a StatefulSet of PostgreSQL and MultiPooler per pool (seed: "Shard"). */
export const shard: Controller<Shard> = {
  domain: MULTIGRES,
  kind: SHARD,
  owns: [
    { kind: CONFIG_MAP },
    { kind: PERSISTENT_VOLUME_CLAIM },
    { kind: SERVICE },
    { kind: STATEFUL_SET },
  ],
  needs: () => [],
  reconcile({ self, children }) {
    const of = identityOf(self, "cluster", "database", "tablegroup", "shard");
    if (of === undefined) return holdForLabels(self);
    const { pools, globalTopoServer } = self.spec;
    // Only a hand-written Shard lacks it; its pods could not even start.
    if (globalTopoServer === undefined) {
      return holdForTopology(self, "is not set; set its address and rootPath");
    }
    const services = pools.map((pool) => poolService(self, of, pool));
    const statefulSets = pools.map((pool) => poolStatefulSet(self, of, pool));
    const states = pools.map((pool, index) =>
      poolState(children, pool, statefulSets[index] ?? poolStatefulSet(self, of, pool))
    );
    const summary = summarize(
      states.map(({ readiness }) => readiness),
      pools.length === 0 ? "Shard has no pools" : "Shard is healthy and serving",
    );
    const primary = primaryCell(states);
    return {
      decision: "apply",
      // What the pods mount exists before them.
      children: [
        pgHbaConfigMap(self, of),
        backupClaim(self, of),
        ...services,
        ...statefulSets,
      ],
      status: {
        conditions: summaryConditions(summary),
        ...(primary === undefined ? {} : { primaryCell: primary }),
        totalPods: pools.reduce((sum, pool) => sum + pool.replicas, 0),
        readyPods: states.reduce((sum, { ready }) => sum + ready, 0),
        servingWrites: servingWrites(states),
        ...resolvedFrom(self),
      },
    };
  },
};
