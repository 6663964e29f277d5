// How the volumes of a tablegroup are called. Frozen: a changed name is an empty volume beside the data.
import type { KubeObject } from "../engine/core/kube/object.ts";
import { LABEL } from "./labels.ts";
import { MAX_STATEFUL_SET, objectName } from "./object_name.ts";

/** The name of a Shard (API proposal: `<tablegroup's name>-<n>`). */
export function shardObjectName(tableGroup: string, shard: string): string {
  return objectName([tableGroup, shard]);
}

/** The name of a pool's StatefulSet. */
export function poolObjectName(shard: string, cell: string, type: string): string {
  const pool = type === "readOnly" ? "readonly" : "replica";
  return objectName([shard, cell, pool], MAX_STATEFUL_SET);
}

/** The name of the claim that all pods of a shard share for backups. */
export function backupClaimName(shard: string): string {
  return objectName([shard, "backups"]);
}

/** The data volume of a pool's pods: the claim template's name. */
export const DATA = "pgdata";

/** Whether a claim is called as one of a TableGroup of a name would be, by the shard and pool that its labels name. */
export function isNamedAfter(
  tableGroup: string,
  { metadata: { name, labels = {} } }: KubeObject,
): boolean {
  const { [LABEL.shard]: shard, [LABEL.cell]: cell, [LABEL.pool]: pool } = labels;
  if (shard === undefined) return false;
  const shardName = shardObjectName(tableGroup, shard);
  if (cell === undefined || pool === undefined) return name === backupClaimName(shardName);
  const set = `${DATA}-${poolObjectName(shardName, cell, pool)}-`;
  return name.startsWith(set) && /^\d+$/.test(name.slice(set.length));
}

/** Whether a claim holds the data of a tablegroup of a cluster, whatever its name. */
export function isOf(
  cluster: string,
  { database, name }: { readonly database: string; readonly name: string },
  { metadata: { labels = {} } }: KubeObject,
): boolean {
  return labels[LABEL.cluster] === cluster && labels[LABEL.database] === database &&
    labels[LABEL.tablegroup] === name;
}
