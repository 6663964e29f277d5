import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import { fnv1a } from "../../lib/engine/core/hash.ts";
import { LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/object_name.ts";
import { backupClaimName, poolObjectName } from "../../lib/multigres/volumes.ts";
import type { ValidShard } from "./parse.ts";

/** Names of what belongs to the shard as a whole. */
export function shardNames({ cluster, name }: ValidShard) {
  return {
    /** The ConfigMap with the client authentication rules. */
    pgHba: objectName([name, "pg-hba"]),
    /** The claim that all the shard's pods share for backups. */
    backupClaim: backupClaimName(name),
    /** The Secret with the superuser's password, one per cluster, key `password`. */
    superuserSecret: objectName([cluster, "superuser"]),
  };
}

/** Labels of everything that belongs to the shard as a whole. */
export function shardLabels(
  { cluster, database, tablegroup, shard }: ValidShard,
): Record<string, string> {
  return workloadLabels("shard-pool", cluster, {
    [LABEL.database]: database,
    [LABEL.tablegroup]: tablegroup,
    [LABEL.shard]: shard,
  });
}

/** Names of one pool. Its identity is type and cell, never its place in the list. */
export function poolNames(of: ValidShard, { type, cell }: ResolvedPool) {
  const name = poolObjectName(of.name, cell, type);
  return {
    statefulSet: name,
    service: name,
    /** DNS domain of the pods' own names. */
    domain: `${name}.${of.namespace}.svc.cluster.local`,
    /** Unique per cell across all shards; `<cell>_<service id>` must stay below 64 characters, without `_`. */
    serviceId: `${type.toLowerCase()}-${
      fnv1a([of.database, of.tablegroup, of.shard].join("\0"))
    }-$(POD_INDEX)`,
  };
}

/** Labels of one pool and of its pods. */
export function poolLabels(
  shard: ValidShard,
  { type, cell }: ResolvedPool,
): Record<string, string> {
  return { ...shardLabels(shard), [LABEL.cell]: cell, [LABEL.pool]: type };
}
