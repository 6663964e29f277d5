import { cell } from "../../../lib/multigres/api/cell.ts";
import type { Definition } from "../../../lib/multigres/api/definition.ts";
import { deploymentTemplate } from "../../../lib/multigres/api/deployment_template.ts";
import { multigresCluster } from "../../../lib/multigres/api/multigres_cluster.ts";
import { shard } from "../../../lib/multigres/api/shard.ts";
import { tableGroup } from "../../../lib/multigres/api/table_group.ts";
import { topoServer } from "../../../lib/multigres/api/topo_server.ts";

/** The schemas of all six kinds. */
export const DEFINITIONS: readonly Definition[] = [
  multigresCluster,
  deploymentTemplate,
  topoServer,
  cell,
  tableGroup,
  shard,
];
