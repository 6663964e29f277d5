import { z } from "zod";
import { atomicList, withRules } from "../../engine/schema/parts.ts";
import { quantity } from "./quantity.ts";
import { labelSelector } from "./selector.ts";

const dataSource = {
  apiGroup: z.string().max(253).optional().describe("API group; empty for core kinds."),
  kind: z.string().min(1).max(63).describe("Kind of the source."),
  name: z.string().min(1).max(253).describe("Name of the source."),
};

const size = z.strictObject({
  storage: quantity.optional().describe("Size of the volume, such as `10Gi`."),
});

/** What a volume should be (Kubernetes: `PersistentVolumeClaimSpec`). */
export const claim = z.strictObject({
  accessModes: atomicList(
    z.enum(["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]),
  ).min(1).optional().describe("How the volume may be mounted. Default: `[ReadWriteOnce]`."),
  resources: z.strictObject({
    requests: positive(size).optional().describe("The wanted size."),
    limits: size.optional().describe("The largest acceptable size."),
  }).optional().describe("Size of the volume."),
  storageClassName: z.string().max(253).optional().describe(
    "Storage class. Default: the cluster's default class.",
  ),
  volumeMode: z.literal("Filesystem").optional().describe(
    "Always `Filesystem`: the programs keep their data in files.",
  ),
  volumeAttributesClassName: z.string().max(253).optional().describe(
    "Volume attributes class, for drivers that support it.",
  ),
  selector: labelSelector.optional().describe("Selects existing volumes by label."),
  volumeName: z.string().max(253).optional().describe("Binds to this existing volume."),
  dataSource: z.strictObject(dataSource).meta({ "x-kubernetes-map-type": "atomic" }).optional()
    .describe("A snapshot or claim of the same namespace to start from."),
  dataSourceRef: z.strictObject({
    ...dataSource,
    namespace: z.string().max(63).optional().describe("Namespace of the source."),
  }).optional().describe("Any object that a populator can start a volume from."),
}).describe(
  "The volume of each pod, as in a PersistentVolumeClaim. Volumes are kept when pods or clusters go away.",
);

/** A claim whose storage request can grow but not shrink: Kubernetes cannot make a volume smaller. */
export const growingClaim = withRules(claim, {
  rule: `${noSize("self")} || ${noSize("oldSelf")} || ` +
    `!${sizeOf("self")}.isLessThan(${sizeOf("oldSelf")})`,
  message:
    "resources.requests.storage cannot shrink: volumes only grow, so keep the old size or a larger one",
});

/** A volume claim: inferred from the schema. */
export type Claim = z.infer<typeof claim>;

/** A volume of no size is refused only when pods ask for it, so it is refused here. */
function positive<T extends z.ZodType>(requests: T): T {
  return withRules(requests, {
    rule: "!has(self.storage) || quantity(string(self.storage)).isGreaterThan(quantity('0'))",
    message: "storage must be greater than 0",
  });
}

function noSize(side: string): string {
  const steps = ["resources", "resources.requests", "resources.requests.storage"];
  return steps.map((step) => `!has(${side}.${step})`).join(" || ");
}

function sizeOf(side: string): string {
  return `quantity(string(${side}.resources.requests.storage))`;
}
