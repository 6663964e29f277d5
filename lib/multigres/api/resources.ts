import { z } from "zod";
import { type Rule, withRules } from "../../engine/schema/parts.ts";
import { resourceList } from "./quantity.ts";

/** CPU and memory of a container (Kubernetes: `ResourceRequirements`). */
export const resources = withRules(
  z.strictObject({
    requests: resourceList.optional().describe(
      "What the scheduler reserves, by resource name, such as `cpu: 500m` and `memory: 512Mi`.",
    ),
    limits: resourceList.optional().describe(
      "What the container may use at most, by resource name. Not less than the request.",
    ),
  }).describe("Compute resources of the container."),
  limitCoversRequest("cpu"),
  limitCoversRequest("memory"),
);

/** Compute resources: inferred from the schema. */
export type Resources = z.infer<typeof resources>;

function limitCoversRequest(name: string): Rule {
  const has = (list: string) => `!has(self.${list}) || !('${name}' in self.${list})`;
  const amount = (list: string) => `quantity(string(self.${list}['${name}']))`;
  return {
    rule: `${has("limits")} || ${has("requests")} || ` +
      `!${amount("limits")}.isLessThan(${amount("requests")})`,
    message: `limits.${name} is lower than requests.${name}: raise the limit or lower the request`,
  };
}
