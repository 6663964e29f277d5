import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { BACKUP_CLAIM } from "../../lib/multigres/defaults.ts";
import { backupClaimName, type ShardIdentity, shardLabels } from "./names.ts";

/**
 * The backup repository that the shard's pods share. Without it there is no cluster: every new pod is restored from
 * the first one's backup. It outlives the shard, like the data volumes.
 */
export function backupClaim(self: Shard, of: ShardIdentity): Desired {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: backupClaimName(self), labels: shardLabels(of) },
    spec: BACKUP_CLAIM,
  };
}
