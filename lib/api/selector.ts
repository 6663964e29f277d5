import { z } from "zod";
import { atomicList } from "./schema.ts";

const expression = z.strictObject({
  key: z.string().max(317).describe("The label key."),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe(
    "How the label relates to the values.",
  ),
  values: atomicList(z.string().max(63), 64).optional().describe(
    "Values for `In` and `NotIn`; absent for `Exists` and `DoesNotExist`.",
  ),
}).describe("One requirement.");

/** Selects objects by their labels (Kubernetes: `metav1.LabelSelector`). */
export const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string().max(63)).optional().describe(
    "Labels that must have exactly these values.",
  ),
  matchExpressions: atomicList(expression, 64).optional().describe("Requirements, all must hold."),
}).meta({ "x-kubernetes-map-type": "atomic" });

/** A label selector: inferred from the schema. */
export type LabelSelector = z.infer<typeof labelSelector>;
