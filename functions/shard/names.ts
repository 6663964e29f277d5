import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import { fnv1a } from "../../lib/engine/core/hash.ts";
import type { Identity } from "../../lib/multigres/identity.ts";
import { LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { MAX_STATEFUL_SET, objectName } from "../../lib/multigres/names.ts";

/** Which shard of what: from the labels that its TableGroup gave it. */
export type ShardIdentity = Identity<"cluster" | "database" | "tablegroup" | "shard">;

/** Labels of everything that belongs to the shard as a whole. */
export function shardLabels(of: ShardIdentity): Record<string, string> {
  return workloadLabels("shard-pool", of.cluster, {
    [LABEL.database]: of.database,
    [LABEL.tablegroup]: of.tablegroup,
    [LABEL.shard]: of.shard,
  });
}

/** Names and labels of one pool. Its identity is type and cell, never its place in the list. */
export function poolNames(self: Shard, of: ShardIdentity, { type, cell }: ResolvedPool) {
  const name = objectName(
    [self.metadata.name, cell, type === "readOnly" ? "readonly" : "replica"],
    MAX_STATEFUL_SET,
  );
  return {
    statefulSet: name,
    service: name,
    /** DNS domain of the pods' own names. */
    domain: `${name}.${self.metadata.namespace}.svc.cluster.local`,
    /** Unique per cell across all shards; `<cell>_<service id>` must stay below 64 characters, without `_`. */
    serviceId: `${type.toLowerCase()}-${
      fnv1a([of.database, of.tablegroup, of.shard].join("\0"))
    }-$(POD_INDEX)`,
    labels: { ...shardLabels(of), [LABEL.cell]: cell, [LABEL.pool]: type },
  };
}

/** The ConfigMap with the client authentication rules. */
export function pgHbaName({ metadata }: Shard): string {
  return objectName([metadata.name, "pg-hba"]);
}

/** The claim that all the shard's pods share for backups. */
export function backupClaimName({ metadata }: Shard): string {
  return objectName([metadata.name, "backups"]);
}

/** The Secret with the superuser's password, one per cluster, key `password`. */
export function superuserSecretName({ cluster }: ShardIdentity): string {
  return objectName([cluster, "superuser"]);
}
