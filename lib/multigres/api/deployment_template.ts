import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import { ageColumn, type Definition } from "../../engine/schema/definition.ts";
import { mapList, withRules } from "../../engine/schema/parts.ts";
import { observedStatus } from "../../engine/schema/status.ts";
import { CATEGORY } from "./category.ts";
import { component } from "./component.ts";
import { shardPool } from "./pool.ts";
import { managedTopoServer } from "./topology.ts";

const sections = {
  shardPool: shardPool.optional().describe("Template for pools of PostgreSQL pods."),
  multiorch: component.optional().describe("Template for MultiOrch."),
  multigateway: component.optional().describe("Template for MultiGateway."),
  multiadmin: component.optional().describe("Template for MultiAdmin."),
  managedTopoServer: managedTopoServer.optional().describe("Template for managed etcds."),
};

const spec = withRules(z.strictObject(sections), {
  rule: Object.keys(sections).map((name) => `has(self.${name})`).join(" || "),
  message: `a template needs at least one section: add ${Object.keys(sections).join(", ")}`,
});

const consumer = z.strictObject({
  name: z.string().max(63).describe("Name of the MultigresCluster."),
  namespace: z.string().max(63).describe("Namespace of the MultigresCluster."),
}).describe("A cluster that refers to this template.");

const status = z.strictObject({
  ...observedStatus,
  consumers: mapList(consumer, ["namespace", "name"], 4096).optional().describe(
    "The clusters that refer to this template. While there is one, the template cannot be deleted.",
  ),
});

/** The DeploymentTemplate kind. */
export const deploymentTemplate: Definition = {
  singular: "deploymenttemplate",
  shortName: "mgt",
  category: CATEGORY,
  writtenBy: "you",
  description: "Reusable configuration of components for MultigresClusters of the same namespace.",
  spec,
  status,
  columns: [
    {
      name: "Used by",
      type: "string",
      jsonPath: ".status.consumers[0].name",
      description: "The first cluster that refers to the template.",
    },
    ageColumn(),
  ],
};

/** The sections of a template. */
export type DeploymentTemplateSpec = z.infer<typeof spec>;
/** Who uses a template. */
export type DeploymentTemplateStatus = z.infer<typeof status>;
/** A DeploymentTemplate as the API server returns it. */
export interface DeploymentTemplate extends KubeObject {
  spec: DeploymentTemplateSpec;
  status?: DeploymentTemplateStatus | undefined;
}
