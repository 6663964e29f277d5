import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { Shard, ShardStatus } from "../../lib/multigres/api/shard.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import type { Readiness } from "../../lib/engine/core/plan/readiness.ts";
import { childReadiness } from "../../lib/multigres/readiness.ts";
import { keyRange } from "../../lib/multigres/shards.ts";
import { shardLabels, shardName } from "./names.ts";
import type { ValidTableGroup } from "./parse.ts";

/** One shard: what is wanted of it, and what was observed. */
export interface PlannedShard {
  readonly desired: Desired;
  readonly readiness: Readiness;
  /** What it reports. */
  readonly status: ShardStatus | undefined;
}

/** Plans one shard of a tablegroup and judges what there is of it. */
export function planShard(
  group: ValidTableGroup,
  index: number,
  children: readonly KubeObject[],
): PlannedShard {
  const desired = shardOf(group, index);
  return {
    desired,
    readiness: childReadiness(children, desired),
    status: findChild<Shard>(children, desired)?.status,
  };
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
