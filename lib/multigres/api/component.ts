import { z } from "zod";
import { int32, type Rule, withRules } from "../../engine/schema/parts.ts";
import { affinity } from "./affinity.ts";
import { objectReference } from "./patterns.ts";
import { resources } from "./resources.ts";

const fields = {
  replicas: int32().optional().describe("Number of pods. Default: 1."),
  resources: resources.optional(),
  affinity: affinity.optional(),
};

/** A stateless component (MultiAdmin, MultiGateway, MultiOrch): inline form, template section and overrides alike. */
export const component = z.strictObject(fields);

/** A component in a cluster: inline fields, or a template with overrides. */
export const clusterComponent = withRules(
  z.strictObject({
    deploymentTemplate: templateReference(),
    overrides: component.optional().describe(overridesText()),
    ...fields,
  }),
  templateOrInline(Object.keys(fields)),
  overridesNeedTemplate(),
);

/** A component as a child gets it: resolved and completed with defaults. */
export const resolvedComponent = z.strictObject({
  ...fields,
  replicas: int32().describe("Number of pods."),
});

/** A component: inferred from the schema. */
export type Component = z.infer<typeof component>;
/** A cluster's component: inferred from the schema. */
export type ClusterComponent = z.infer<typeof clusterComponent>;
/** A resolved component: inferred from the schema. */
export type ResolvedComponent = z.infer<typeof resolvedComponent>;

/** A reference to a DeploymentTemplate of the cluster's namespace. */
export function templateReference() {
  return objectReference.optional().describe(
    "Name of a DeploymentTemplate of this namespace; its section of this component's name is used.",
  );
}

/** What `overrides` says about itself. */
export function overridesText(): string {
  return "Changes to what the template says: maps are merged, lists and single values replaced. Only together with `deploymentTemplate`.";
}

/**
 * Template XOR inline (API proposal: "Users can configure this CR directly (inline) or by using deployment templates and
 * overrides").
 */
export function templateOrInline(inline: readonly string[]): Rule {
  return {
    rule: `!has(self.deploymentTemplate) || !(${inline.map((f) => `has(self.${f})`).join(" || ")})`,
    message: `deploymentTemplate excludes ${
      inline.join(", ")
    }: remove the inline fields or move them into overrides`,
  };
}

/** `overrides` changes a template, so there must be one. */
export function overridesNeedTemplate(): Rule {
  return {
    rule: "!has(self.overrides) || has(self.deploymentTemplate)",
    message:
      "overrides without deploymentTemplate: name the template that is overridden, or set the fields inline",
  };
}
