import { z } from "zod";
import { atomicList, generation } from "../../engine/schema/parts.ts";

const source = {
  template: z.string().max(253).describe("Name of the DeploymentTemplate."),
  section: z.string().max(63).describe("Section of the template, such as `shardPool`."),
  generation: generation().describe("Generation of the template that was used."),
};

/** One use of a template by a child. */
export const templateUse = z.strictObject({
  path: z.string().max(1024).optional().describe("The field that came from the template."),
  ...source,
}).describe("One use of a template.");

/** On a child: the templates that its configuration came from. */
export const resolvedFrom = atomicList(templateUse).describe(
  "The templates that this object's configuration was resolved from.",
);

/** On a cluster: what was resolved, per place that refers to a template. */
export const resolvedTemplates = atomicList(
  z.strictObject({
    path: z.string().max(1024).describe(
      "The place that refers to the template, such as `spec.cells[us-east-1a].spec.multigateway`.",
    ),
    ...source,
  }).describe("One reference to a template."),
).describe("The templates in use, one entry per place that refers to one.");

/** An entry of `resolvedFrom`: inferred from the schema. */
export type ResolvedFrom = z.infer<typeof resolvedFrom>[number];
/** An entry of `resolvedTemplates`: inferred from the schema. */
export type ResolvedTemplate = z.infer<typeof resolvedTemplates>[number];
