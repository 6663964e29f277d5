import { z } from "zod";
import { generation, mapList } from "./parts.ts";

/** One judgement about an object (Kubernetes: `metav1.Condition`). */
export const condition = z.strictObject({
  type: z.string().min(1).max(316).describe("What is judged, such as `Available`."),
  status: z.enum(["True", "False", "Unknown"]).describe("The judgement."),
  observedGeneration: generation().optional().describe("The generation that was judged."),
  lastTransitionTime: z.string().meta({ format: "date-time" }).describe(
    "When the status last flipped.",
  ),
  reason: z.string().min(1).max(1024).regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/).describe(
    "Why, as one CamelCase word for programs.",
  ),
  message: z.string().max(32768).describe("Why, as a sentence for people."),
}).describe("One judgement about the object.");

/** The status fields that every reconciled kind has (Kubernetes: `metav1.Condition`). */
export const observedStatus = {
  observedGeneration: generation().optional().describe(
    "The `metadata.generation` that this status is about.",
  ),
  conditions: mapList(condition, ["type"], 32).optional().describe(
    "Judgements about the object; `Available` says whether it does its work.",
  ),
};

/** True, False or Unknown, as in a condition. */
export const truth = z.enum(["True", "False", "Unknown"]);

/** True, False or Unknown: inferred from the schema. */
export type Truth = z.infer<typeof truth>;
