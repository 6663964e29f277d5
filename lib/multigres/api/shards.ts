import { z } from "zod";
import { int32, mapList } from "../../engine/schema/parts.ts";
import { truth } from "../../engine/schema/status.ts";
import { etcdAddress, rootPath } from "./patterns.ts";
import { resolvedPool } from "./pool.ts";

/** How a tablegroup is split. Changing it later is allowed: shards that are no longer wanted go away. */
export const partitioning = z.strictObject({
  shards: int32(1).max(64).optional().describe("Number of shards, 1 to 64. Default: 1."),
}).describe("How the tablegroup is split into shards.");

/** A shard's pools, told apart by type and cell. */
export const resolvedPools = mapList(resolvedPool, ["type", "cell"], 16).describe(
  "The shard's pools, one per type and cell.",
);

/** The global topology server as shards get it. */
export const shardTopology = z.strictObject({
  rootPath,
  address: etcdAddress.describe("Where the global etcd answers."),
}).describe("The cluster's global topology server.");

/** What TableGroup and Shard report about their pods. */
export const podStatus = {
  totalPods: int32().optional().describe("Number of wanted pool pods."),
  readyPods: int32().optional().describe("Number of pool pods that are ready."),
  servingWrites: truth.optional().describe("Whether writes are served, as far as is known."),
};
