import { SHARD, TABLE_GROUP } from "../../lib/multigres/api/kinds.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { parse } from "./parse.ts";
import { planShard } from "./shard.ts";
import { writesOf } from "../../lib/multigres/serving_writes.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Splits a tablegroup into its shards and sums up what they report (API proposal: "TableGroup"). */
export const tableGroup: Controller<TableGroup> = {
  domain: MULTIGRES,
  kind: TABLE_GROUP,
  owns: [{ kind: SHARD }],
  reconcile({ self, children }) {
    const { valid, hold } = parse(self);
    if (hold !== undefined) return hold;
    const shards = Array.from(
      { length: valid.shards },
      (_, index) => planShard(valid, index, children),
    );
    const readiness = shards.map((shard) => shard.readiness);
    const pods = valid.pools.reduce((sum, pool) => sum + pool.replicas, 0);
    return {
      decision: "apply",
      children: shards.map(({ desired }) => desired),
      status: {
        conditions: summaryConditions(summarize(readiness, "All shards are healthy")),
        shards: valid.shards,
        readyShards: readiness.filter(({ available }) => available === "True").length,
        totalPods: valid.shards * pods,
        readyPods: shards.reduce((sum, { child }) => sum + (child?.status?.readyPods ?? 0), 0),
        servingWrites: writesOf(shards.map(({ child }) => child?.status?.servingWrites)),
        ...resolvedFrom(self),
      },
    };
  },
};
