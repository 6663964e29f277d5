import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import {
  ageColumn,
  conditionColumn,
  type Definition,
  messageColumn,
} from "../../engine/schema/definition.ts";
import { observedStatus } from "../../engine/schema/status.ts";
import { CATEGORY } from "./category.ts";
import { shardImages } from "./images.ts";
import { resolvedFrom } from "./resolved.ts";
import { podStatus, resolvedPools, shardTopology } from "./shards.ts";

const spec = z.strictObject({
  images: shardImages,
  pools: resolvedPools,
  globalTopoServer: shardTopology.optional(),
  keyRange: z.string().min(1).max(63).optional().describe(
    "The part of the key space that the shard holds, as in the topology: `0-inf` is all of it.",
  ),
});

const status = z.strictObject({
  ...observedStatus,
  primaryCell: z.string().max(40).optional().describe(
    "The cell of the current primary; absent while unknown.",
  ),
  ...podStatus,
  resolvedFrom: resolvedFrom.optional(),
});

/** The Shard kind. */
export const shard: Definition = {
  singular: "shard",
  shortName: "srd",
  category: CATEGORY,
  writtenBy: "the operator",
  description: "One shard of a tablegroup: its pools of PostgreSQL pods. " +
    "Managed by the operator: manual changes are reverted; edit the MultigresCluster instead.",
  spec,
  status,
  columns: [
    conditionColumn("Available", "Whether all pools are ready."),
    {
      name: "Ready",
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
    {
      name: "Primary",
      type: "string",
      jsonPath: ".status.primaryCell",
      description: "Cell of the primary.",
    },
    {
      name: "Writes",
      type: "string",
      jsonPath: ".status.servingWrites",
      description: "Whether writes are served.",
    },
    messageColumn(),
    ageColumn(),
  ],
};

/** What a Shard should be: resolved from the cluster, with defaults. */
export type ShardSpec = z.infer<typeof spec>;
/** What a Shard was observed to be. */
export type ShardStatus = z.infer<typeof status>;
/** A Shard as the API server returns it. */
export interface Shard extends KubeObject {
  spec: ShardSpec;
  status?: ShardStatus | undefined;
}
