import { z } from "zod";
import { mapList } from "../../engine/schema/parts.ts";
import { logicalName } from "./patterns.ts";
import { clusterPool } from "./pool.ts";
import { partitioning } from "./shards.ts";

const tablegroup = z.strictObject({
  name: logicalName.describe("Name of the tablegroup, unique in its database."),
  partitioning: partitioning.optional(),
  shardTemplate: z.strictObject({
    pools: mapList(clusterPool, ["type", "cell"], 16).optional().describe(
      "The pools of every shard, one per type and cell, at most 16.",
    ),
  }).optional().describe("What every shard of the tablegroup looks like."),
}).describe("A set of tables that are sharded alike.");

const database = z.strictObject({
  name: logicalName.describe("Name of the database, unique in the cluster."),
  spec: z.strictObject({
    tablegroups: mapList(tablegroup, ["name"], 32).optional().describe(
      "The database's tablegroups, at most 32.",
    ),
  }).optional().describe("What the database consists of."),
}).describe("One database.");

/** The databases of a cluster. */
export const databases = mapList(database, ["name"], 64).describe(
  "The cluster's databases, at most 64. Default: none.",
);

/** A database of a cluster: inferred from the schema. */
export type Database = z.infer<typeof database>;
/** A tablegroup of a cluster's database: inferred from the schema. */
export type DatabaseTablegroup = z.infer<typeof tablegroup>;
