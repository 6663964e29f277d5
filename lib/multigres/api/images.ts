import { z } from "zod";
import { atomicList } from "../../engine/schema/parts.ts";
import { objectReference } from "./patterns.ts";

/** A container image reference. */
export const image = z.string().min(1).max(512).regex(/^\S+$/);

/** How and with which credentials images are pulled. */
export const pull = {
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional().describe(
    "When to pull images: `Always`, `IfNotPresent` or `Never`. Default: `IfNotPresent`.",
  ),
  imagePullSecrets: atomicList(
    z.strictObject({ name: objectReference.describe("Name of the Secret.") }).describe(
      "A Secret of the same namespace.",
    ),
  ).optional().describe("Secrets with registry credentials, set on every pod. Default: none."),
};

/** The images of a cluster: one set for all cells and shards, so that versions are never mixed. */
export const clusterImages = z.strictObject({
  ...pull,
  multigateway: image.optional().describe("Image of MultiGateway."),
  multiorch: image.optional().describe("Image of MultiOrch."),
  multipooler: image.optional().describe("Image of MultiPooler."),
  multiadmin: image.optional().describe("Image of MultiAdmin."),
  postgres: image.optional().describe(
    "Image of PostgreSQL; it must contain Multigres' pgctld, which runs the server.",
  ),
}).describe(
  "Images of all components, one set for the whole cluster; etcd's image belongs to the topology server. " +
    "Default: a tested set of the operator's release.",
);

/** The images that a Cell runs. */
export const cellImages = z.strictObject({
  ...pull,
  multigateway: image.describe("Image of MultiGateway."),
  multiorch: image.describe("Image of MultiOrch."),
}).describe("Images of the cell's components.");

/** The images that a shard's pods run. */
export const shardImages = z.strictObject({
  ...pull,
  multipooler: image.describe("Image of MultiPooler."),
  postgres: image.describe("Image of PostgreSQL with pgctld."),
}).describe("Images of the pool pods.");

/** Images of a cluster: inferred from the schema. */
export type ClusterImages = z.infer<typeof clusterImages>;
/** Images of a cell: inferred from the schema. */
export type CellImages = z.infer<typeof cellImages>;
/** Images of a shard: inferred from the schema. */
export type ShardImages = z.infer<typeof shardImages>;
