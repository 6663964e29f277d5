import { z } from "zod";
import { atomicList, int32 } from "../../engine/schema/parts.ts";

const requirement = z.strictObject({
  key: z.string().describe("The label key or field of the node."),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]).describe(
    "How the key relates to the values.",
  ),
  values: atomicList(z.string()).optional().describe("The values to compare with."),
}).describe("One requirement.");

/** Nodes, told by labels and fields (Kubernetes: `NodeSelectorTerm`). */
export const nodeSelectorTerm = z.strictObject({
  matchExpressions: atomicList(requirement).optional().describe("Requirements on node labels."),
  matchFields: atomicList(requirement).optional().describe("Requirements on node fields."),
}).meta({ "x-kubernetes-map-type": "atomic" });

const preferred = z.strictObject({
  weight: int32(1).max(100).describe("How much this counts, 1 to 100."),
  preference: nodeSelectorTerm.describe("The preferred nodes."),
}).describe("A weighted preference.");

/** Which nodes pods may or should run on (Kubernetes: `NodeAffinity`). */
export const nodeAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.strictObject({
    nodeSelectorTerms: atomicList(nodeSelectorTerm.describe("One alternative.")).describe(
      "Alternatives: a node must fit one of them.",
    ),
  }).meta({ "x-kubernetes-map-type": "atomic" }).optional().describe("The only allowed nodes."),
  preferredDuringSchedulingIgnoredDuringExecution: atomicList(preferred).optional().describe(
    "Nodes to prefer, by weight.",
  ),
});
