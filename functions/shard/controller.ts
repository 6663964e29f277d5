import { SHARD } from "../../lib/multigres/api/kinds.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import {
  CONFIG_MAP,
  PERSISTENT_VOLUME_CLAIM,
  SERVICE,
  STATEFUL_SET,
} from "../../lib/engine/core/kube/kinds.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { backupClaim } from "./backup_claim.ts";
import { pgHbaConfigMap } from "./pg_hba_config_map.ts";
import { parse } from "./parse.ts";
import { planPool, primaryCell, servingWrites } from "./pools.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Runs one shard: a StatefulSet of PostgreSQL and MultiPooler per pool (API proposal: "Shard"). */
export const shard: Controller<Shard> = {
  domain: MULTIGRES,
  kind: SHARD,
  owns: [
    { kind: CONFIG_MAP },
    { kind: PERSISTENT_VOLUME_CLAIM },
    { kind: SERVICE },
    { kind: STATEFUL_SET },
  ],
  reconcile({ self, children }) {
    const { valid, hold } = parse(self);
    if (hold !== undefined) return hold;
    const pools = valid.pools.map((pool) => planPool(valid, pool, children));
    const summary = summarize(
      pools.map(({ readiness }) => readiness),
      pools.length === 0 ? "Shard has no pools" : "Shard is healthy and serving",
    );
    const primary = primaryCell(pools);
    return {
      decision: "apply",
      // What the pods mount exists before them.
      children: [
        pgHbaConfigMap(valid),
        backupClaim(valid),
        ...pools.map(({ service }) => service),
        ...pools.map(({ statefulSet }) => statefulSet),
      ],
      status: {
        conditions: summaryConditions(summary),
        ...(primary === undefined ? {} : { primaryCell: primary }),
        totalPods: pools.reduce((sum, { pool }) => sum + pool.replicas, 0),
        readyPods: pools.reduce((sum, { ready }) => sum + ready, 0),
        servingWrites: servingWrites(pools),
        ...resolvedFrom(self),
      },
    };
  },
};
