import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import type { Desired, Observed } from "../../lib/engine/controller.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import type { ValidCluster } from "./parse.ts";
import type { ResolvedGroup } from "./resolve.ts";
import { nameTableGroups } from "./table_group_name.ts";
import { resolvedNote } from "./templates.ts";

/** A tablegroup and the child that carries it. */
export interface PlannedGroup extends PlannedChild<TableGroup> {
  readonly group: ResolvedGroup;
}

/** Plans the TableGroups of a cluster. */
export function planTableGroups(
  cluster: ValidCluster,
  world: Pick<Observed<unknown>, "children" | "others" | "inspected">,
): PlannedGroup[] {
  return [...nameTableGroups(cluster, world)].map(([group, name]) => ({
    group,
    ...planChild<TableGroup>(world.children, tableGroup(cluster, name, group)),
  }));
}

function tableGroup(cluster: ValidCluster, name: string, group: ResolvedGroup): Desired {
  const { imagePullPolicy, imagePullSecrets, multipooler, postgres } = cluster.images;
  const { rootPath, address } = cluster.topology;
  const path = `spec.databases[${group.database}].spec.tablegroups[${group.name}]`;
  return {
    apiVersion: API_VERSION,
    kind: "TableGroup",
    metadata: {
      name,
      labels: {
        [LABEL.cluster]: cluster.name,
        [LABEL.database]: group.database,
        [LABEL.tablegroup]: group.name,
      },
      ...resolvedNote(cluster.used, path),
    },
    spec: {
      images: {
        imagePullPolicy,
        ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
        multipooler,
        postgres,
      },
      partitioning: { shards: group.shards },
      shardTemplate: { pools: group.pools },
      globalTopoServer: { rootPath, address },
    },
  };
}
