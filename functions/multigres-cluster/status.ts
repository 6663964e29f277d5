import type { MultigresClusterStatus } from "../../lib/multigres/api/multigres_cluster.ts";
import { conditionOf, type Truth } from "../../lib/engine/core/plan/conditions.ts";
import type { PlannedChild } from "../../lib/multigres/planned_child.ts";
import { writesOf } from "../../lib/multigres/serving_writes.ts";
import type { PlannedCell } from "./cell.ts";
import type { ValidCluster } from "./parse.ts";
import type { PlannedGroup } from "./table_group.ts";

type Fields = Required<
  Pick<MultigresClusterStatus, "globalTopoServer" | "cells" | "databases">
>;

/** The parts of the cluster that are reported one by one. */
export interface Parts {
  /** Undefined when etcd is external. */
  readonly topoServer: PlannedChild | undefined;
  readonly cells: readonly PlannedCell[];
  readonly groups: readonly PlannedGroup[];
}

/** The status fields that report per part (API proposal: MultigresCluster `status`). */
export function clusterStatus(
  { databases }: ValidCluster,
  { topoServer, cells, groups }: Parts,
): Fields {
  // Kubernetes knows nothing of an etcd that somebody else runs.
  const etcd = topoServer === undefined ? "Unknown" : topoServer.readiness.available;
  return {
    globalTopoServer: { etcd: { available: etcd } },
    cells: Object.fromEntries(
      cells.map((planned) => [planned.cell.name, cellStatus(planned, etcd)]),
    ),
    databases: Object.fromEntries(
      databases.map((name) => [
        name,
        databaseStatus(groups.filter(({ group }) => group.database === name)),
      ]),
    ),
  };
}

function cellStatus(
  { cell, child, readiness }: PlannedCell,
  global: Truth,
): NonNullable<Fields["cells"]>[string] {
  // What a child said of an older intent does not count.
  const said = (truth: Truth | undefined): Truth =>
    readiness.reported && truth !== undefined ? truth : "False";
  return {
    gatewayAvailable: said(conditionOf(child, "GatewayAvailable")?.status),
    multiorchAvailable: said(child?.status?.multiorchAvailable),
    topoServerAvailable: cell.topoServer === undefined
      ? global
      : said(child?.status?.topoServer?.available),
  };
}

function databaseStatus(
  groups: readonly PlannedGroup[],
): NonNullable<Fields["databases"]>[string] {
  return {
    desiredInstances: groups.reduce(
      (sum, { group: { shards, pools } }) =>
        sum + shards * pools.reduce((pods, pool) => pods + pool.replicas, 0),
      0,
    ),
    readyInstances: groups.reduce((sum, { child }) => sum + (child?.status?.readyPods ?? 0), 0),
    servingWrites: writesOf(groups.map(({ child }) => child?.status?.servingWrites)),
  };
}
