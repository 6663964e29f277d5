import { z } from "zod";
import { atomicList } from "../../engine/schema/parts.ts";

const expression = z.strictObject({
  key: z.string().describe("The label key."),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe(
    "How the label relates to the values.",
  ),
  values: atomicList(z.string()).optional().describe(
    "Values for `In` and `NotIn`.",
  ),
}).describe("One requirement.");

/** Selects objects by their labels (Kubernetes: `metav1.LabelSelector`). */
export const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional().describe(
    "Labels that must have exactly these values.",
  ),
  matchExpressions: atomicList(expression).optional().describe("All must hold."),
}).meta({ "x-kubernetes-map-type": "atomic" });

/** A label selector: inferred from the schema. */
export type LabelSelector = z.infer<typeof labelSelector>;
