import type { Defined } from "../../engine/schema/definition.ts";
import { cell } from "./cell.ts";
import { deploymentTemplate } from "./deployment_template.ts";
import {
  CELL,
  DEPLOYMENT_TEMPLATE,
  MULTIGRES_CLUSTER,
  SHARD,
  TABLE_GROUP,
  TOPO_SERVER,
} from "./kinds.ts";
import { multigresCluster } from "./multigres_cluster.ts";
import { shard } from "./shard.ts";
import { tableGroup } from "./table_group.ts";
import { topoServer } from "./topo_server.ts";

/** The six kinds: those that users write first, then those of the cascade from the root down. */
export const DEFINITIONS: readonly Defined[] = [
  { kind: MULTIGRES_CLUSTER, definition: multigresCluster },
  { kind: DEPLOYMENT_TEMPLATE, definition: deploymentTemplate },
  { kind: TOPO_SERVER, definition: topoServer },
  { kind: CELL, definition: cell },
  { kind: TABLE_GROUP, definition: tableGroup },
  { kind: SHARD, definition: shard },
];
