import { z } from "zod";
import { int32, withRules } from "../../engine/schema/parts.ts";
import { affinity } from "./affinity.ts";
import { claim, growingClaim } from "./claim.ts";
import {
  overridesNeedTemplate,
  overridesText,
  templateOrInline,
  templateReference,
} from "./component.ts";
import { cellName } from "./patterns.ts";
import { resources } from "./resources.ts";

const container = z.strictObject({ resources: resources.optional() });
const postgres = container.describe("The PostgreSQL container.");
const multipooler = container.describe("The MultiPooler container.");

const fields = {
  replicas: int32().optional().describe(
    "Number of pods in the pool. Default: 3, the least that survives the loss of its primary.",
  ),
  affinity: affinity.optional(),
  dataVolumeClaimTemplate: growingClaim.optional(),
  postgres: postgres.optional(),
  multipooler: multipooler.optional(),
};

const identity = {
  type: z.enum(["replica", "readOnly"]).describe(
    "`replica`: pods that can become primary. `readOnly`: pods that only ever serve reads.",
  ),
  cell: cellName.describe("The cell that the pods run in; one of the cluster's cells."),
};

/** The template section `shardPool`. A template may say less storage than before: it may not be in use. */
export const shardPool = z.strictObject({
  ...fields,
  dataVolumeClaimTemplate: claim.optional(),
});

/** A pool in a cluster: inline fields, or a template with overrides. */
export const clusterPool = withRules(
  z.strictObject({
    ...identity,
    deploymentTemplate: templateReference(),
    overrides: z.strictObject(fields).optional().describe(overridesText()),
    ...fields,
  }).describe("One pool of PostgreSQL pods in one cell."),
  templateOrInline(Object.keys(fields)),
  overridesNeedTemplate(),
);

/** A pool as TableGroup and Shard get it: resolved and completed with defaults. */
export const resolvedPool = z.strictObject({
  ...identity,
  replicas: int32().describe("Number of pods in the pool."),
  affinity: affinity.optional(),
  dataVolumeClaimTemplate: growingClaim,
  postgres,
  multipooler,
}).describe("One pool of PostgreSQL pods in one cell.");

/** A template's pool: inferred from the schema. */
export type ShardPool = z.infer<typeof shardPool>;
/** A cluster's pool: inferred from the schema. */
export type ClusterPool = z.infer<typeof clusterPool>;
/** A resolved pool: inferred from the schema. */
export type ResolvedPool = z.infer<typeof resolvedPool>;
