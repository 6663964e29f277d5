import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import {
  ageColumn,
  conditionColumn,
  type Definition,
  messageColumn,
} from "../../engine/schema/definition.ts";
import { int32 } from "../../engine/schema/parts.ts";
import { observedStatus } from "../../engine/schema/status.ts";
import { CATEGORY } from "./category.ts";
import { shardImages } from "./images.ts";
import { resolvedFrom } from "./resolved.ts";
import { partitioning, podStatus, resolvedPools, shardTopology } from "./shards.ts";

const spec = z.strictObject({
  images: shardImages,
  partitioning: partitioning.required().describe("How the tablegroup is split into shards."),
  shardTemplate: z.strictObject({ pools: resolvedPools }).describe("What every shard looks like."),
  globalTopoServer: shardTopology.optional(),
});

const status = z.strictObject({
  ...observedStatus,
  shards: int32().optional().describe("Number of wanted shards."),
  readyShards: int32().optional().describe("Number of shards that are available."),
  ...podStatus,
  resolvedFrom: resolvedFrom.optional(),
});

/** The TableGroup kind. */
export const tableGroup: Definition = {
  singular: "tablegroup",
  shortName: "tbg",
  category: CATEGORY,
  writtenBy: "the operator",
  description: "One tablegroup of one database: its shards. " +
    "Managed by the operator: manual changes are reverted; edit the MultigresCluster instead.",
  spec,
  status,
  columns: [
    conditionColumn("Available", "Whether all shards are available."),
    {
      name: "Ready",
      type: "integer",
      jsonPath: ".status.readyShards",
      description: "Available shards.",
    },
    {
      name: "Shards",
      type: "integer",
      jsonPath: ".spec.partitioning.shards",
      description: "Wanted shards.",
    },
    {
      name: "Ready pods",
      type: "integer",
      jsonPath: ".status.readyPods",
      description: "Ready pool pods.",
    },
    {
      name: "Pods",
      type: "integer",
      jsonPath: ".status.totalPods",
      description: "Wanted pool pods.",
    },
    messageColumn(),
    ageColumn(),
  ],
};

/** What a TableGroup should be: resolved from the cluster, with defaults. */
export type TableGroupSpec = z.infer<typeof spec>;
/** What a TableGroup was observed to be. */
export type TableGroupStatus = z.infer<typeof status>;
/** A TableGroup as the API server returns it. */
export interface TableGroup extends KubeObject {
  spec: TableGroupSpec;
  status?: TableGroupStatus | undefined;
}
