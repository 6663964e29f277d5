import type { Cell } from "../../lib/multigres/api/cell.ts";
import type {
  MultigresCluster,
  MultigresClusterStatus,
} from "../../lib/multigres/api/multigres_cluster.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import { conditionOf, type Truth } from "../../lib/engine/core/plan/conditions.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { writesOf } from "../../lib/multigres/serving_writes.ts";
import type { ResolvedCell, ResolvedCluster } from "./resolve.ts";
import type { PlannedGroup } from "./table_group.ts";
import { childReadiness } from "../../lib/multigres/readiness.ts";

type Fields = Required<
  Pick<MultigresClusterStatus, "globalTopoServer" | "cells" | "databases">
>;

/** What was planned for each part of the cluster. */
export interface Parts {
  /** Undefined when etcd is external. */
  readonly topoServer: Desired | undefined;
  readonly cells: readonly Desired[];
  readonly groups: readonly PlannedGroup[];
}

/** The status fields that report per part (seed: MultigresCluster `status`). */
export function clusterStatus(
  self: MultigresCluster,
  children: readonly KubeObject[],
  resolved: ResolvedCluster,
  { topoServer, cells, groups }: Parts,
): Fields {
  // Kubernetes knows nothing of an etcd that somebody else runs.
  const etcd = topoServer === undefined
    ? "Unknown"
    : childReadiness(children, topoServer).available;
  return {
    globalTopoServer: { etcd: { available: etcd } },
    cells: Object.fromEntries(
      resolved.cells.map((
        cell,
        index,
      ) => [cell.name, cellStatus(children, cells[index], cell, etcd)]),
    ),
    databases: Object.fromEntries(
      (self.spec.databases ?? []).map(({ name }) => [
        name,
        databaseStatus(children, groups.filter(({ group }) => group.database === name)),
      ]),
    ),
  };
}

function cellStatus(
  children: readonly KubeObject[],
  desired: Desired | undefined,
  { topoServer }: ResolvedCell,
  global: Truth,
): NonNullable<Fields["cells"]>[string] {
  const child = desired && findChild<Cell>(children, desired);
  // What a child said of an older intent does not count.
  const current = desired !== undefined && childReadiness(children, desired).reported;
  const said = (truth: Truth | undefined): Truth => current ? truth ?? "False" : "False";
  return {
    gatewayAvailable: said(conditionOf(child, "GatewayAvailable")?.status),
    multiorchAvailable: said(child?.status?.multiorchAvailable),
    topoServerAvailable: topoServer === undefined
      ? global
      : said(child?.status?.topoServer?.available),
  };
}

function databaseStatus(
  children: readonly KubeObject[],
  groups: readonly PlannedGroup[],
): NonNullable<Fields["databases"]>[string] {
  const reported = groups.map(({ desired }) => findChild<TableGroup>(children, desired)?.status);
  return {
    desiredInstances: groups.reduce(
      (sum, { group: { shards, pools } }) =>
        sum + shards * pools.reduce((pods, pool) => pods + pool.replicas, 0),
      0,
    ),
    readyInstances: reported.reduce((sum, status) => sum + (status?.readyPods ?? 0), 0),
    servingWrites: writesOf(reported.map((status) => status?.servingWrites)),
  };
}
