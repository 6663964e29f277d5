import type { Desired } from "../../lib/engine/controller.ts";
import { BACKUP_CLAIM } from "../../lib/multigres/defaults.ts";
import { shardLabels, shardNames } from "./names.ts";
import type { ValidShard } from "./parse.ts";

/**
 * The backup repository that the shard's pods share. Without it there is no cluster: every new pod is restored from
 * the first one's backup. It outlives the shard, like the data volumes.
 */
export function backupClaim(shard: ValidShard): Desired {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: shardNames(shard).backupClaim, labels: shardLabels(shard) },
    spec: BACKUP_CLAIM,
  };
}
