import { z } from "zod";
import { atomicList, int32 } from "../../engine/schema/parts.ts";
import { nodeAffinity } from "./node_affinity.ts";
import { labelSelector } from "./selector.ts";

/** Pods, told by labels, and what counts as one place (Kubernetes: `PodAffinityTerm`). */
export const podAffinityTerm = z.strictObject({
  labelSelector: labelSelector.optional().describe("Selects pods by label."),
  namespaceSelector: labelSelector.optional().describe("Selects namespaces by label."),
  namespaces: atomicList(z.string()).optional().describe(
    "Namespaces of the pods; the pod's own when empty.",
  ),
  topologyKey: z.string().min(1).describe(
    "The node label whose value makes nodes one place, such as `topology.kubernetes.io/zone`.",
  ),
  matchLabelKeys: atomicList(z.string()).optional().describe(
    "Label keys whose values the selected pods share with this pod.",
  ),
  mismatchLabelKeys: atomicList(z.string()).optional().describe(
    "Label keys whose values the selected pods do not share with this pod.",
  ),
}).describe("Pods, and what counts as one place.");

const weightedTerm = z.strictObject({
  weight: int32(1).max(100).describe("How much this counts, 1 to 100."),
  podAffinityTerm: podAffinityTerm,
}).describe("A weighted preference.");

/** Which pods to be near, or far from (Kubernetes: `PodAffinity`). */
export const podAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: atomicList(podAffinityTerm).optional()
    .describe("Terms that must hold."),
  preferredDuringSchedulingIgnoredDuringExecution: atomicList(weightedTerm).optional()
    .describe("Terms to prefer, by weight."),
});

/** Where pods may, should and should not run (Kubernetes: `core/v1 Affinity`), typed in full so that a typo is an error. */
export const affinity = z.strictObject({
  nodeAffinity: nodeAffinity.optional().describe("Which nodes to run on."),
  podAffinity: podAffinity.optional().describe("Which pods to run near."),
  podAntiAffinity: podAffinity.optional().describe("Which pods to keep away from."),
}).describe("Scheduling constraints of the pods, passed on unchanged. Default: none.");

/** Scheduling constraints: inferred from the schema. */
export type Affinity = z.infer<typeof affinity>;
