import { SHARD, TABLE_GROUP } from "../../lib/multigres/api/kinds.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { identityOf } from "../../lib/multigres/identity.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { shardOf } from "./shard.ts";
import { writesOf } from "../../lib/multigres/serving_writes.ts";
import { holdForLabels, holdForTopology } from "../../lib/multigres/hold.ts";
import { childReadiness } from "../../lib/multigres/readiness.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Splits a tablegroup into its shards and sums up what they report (seed: "TableGroup"). */
export const tableGroup: Controller<TableGroup> = {
  domain: MULTIGRES,
  kind: TABLE_GROUP,
  owns: [{ kind: SHARD }],
  needs: () => [],
  reconcile({ self, children }) {
    if (identityOf(self, "cluster", "database", "tablegroup") === undefined) {
      return holdForLabels(self);
    }
    // Only a hand-written TableGroup lacks it; its shards' pods could not even start.
    if (self.spec.globalTopoServer === undefined) {
      return holdForTopology(self, "is not set; set its address and rootPath");
    }
    const count = self.spec.partitioning.shards;
    const shards = Array.from({ length: count }, (_, index) => shardOf(self, index));
    const readiness = shards.map((shard) => childReadiness(children, shard));
    const reported = shards.map((shard) => findChild<Shard>(children, shard)?.status);
    const pods = self.spec.shardTemplate.pools.reduce((sum, pool) => sum + pool.replicas, 0);
    return {
      decision: "apply",
      children: shards,
      status: {
        conditions: summaryConditions(summarize(readiness, "All shards are healthy")),
        shards: count,
        readyShards: readiness.filter(({ available }) => available === "True").length,
        totalPods: count * pods,
        readyPods: reported.reduce((sum, status) => sum + (status?.readyPods ?? 0), 0),
        servingWrites: writesOf(reported.map((status) => status?.servingWrites)),
        ...resolvedFrom(self),
      },
    };
  },
};
