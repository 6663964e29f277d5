import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import { keyRange } from "../../lib/multigres/shards.ts";
import { shardLabels, shardName } from "./names.ts";
import type { ValidTableGroup } from "./parse.ts";

/** Plans one shard of a tablegroup and judges what there is of it. */
export function planShard(
  group: ValidTableGroup,
  index: number,
  children: readonly KubeObject[],
): PlannedChild<Shard> {
  return planChild<Shard>(children, shardOf(group, index));
}

/** One Shard of a tablegroup, with everything it needs. */
function shardOf(group: ValidTableGroup, index: number): Desired {
  const { images, pools, topology, shards, note } = group;
  return {
    apiVersion: API_VERSION,
    kind: "Shard",
    metadata: { name: shardName(group, index), labels: shardLabels(group, index), ...note },
    spec: { images, pools, globalTopoServer: topology, keyRange: keyRange(index, shards) },
  };
}
