import { cell } from "../../lib/api/cell.ts";
import type { Definition } from "../../lib/api/definition.ts";
import { deploymentTemplate } from "../../lib/api/deployment_template.ts";
import { multigresCluster } from "../../lib/api/multigres_cluster.ts";
import { shard } from "../../lib/api/shard.ts";
import { tableGroup } from "../../lib/api/table_group.ts";
import { topoServer } from "../../lib/api/topo_server.ts";

/** The schemas of all six kinds. */
export const DEFINITIONS: readonly Definition[] = [
  multigresCluster,
  deploymentTemplate,
  topoServer,
  cell,
  tableGroup,
  shard,
];
