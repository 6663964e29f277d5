import type { Controller } from "../lib/engine/controller.ts";
import { cell } from "./cell/controller.ts";
import { multigresCluster } from "./multigres-cluster/controller.ts";
import { shard } from "./shard/controller.ts";
import { tableGroup } from "./table-group/controller.ts";
import { topoServer } from "./topo-server/controller.ts";

/** All controllers, for the sweep, for what is generated from them and for tests. No other function imports this. */
export const controllers: readonly Controller[] = [
  multigresCluster,
  topoServer,
  cell,
  tableGroup,
  shard,
];
