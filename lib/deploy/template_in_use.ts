import { API_VERSION, MULTIGRES_CLUSTER } from "../multigres/api/kinds.ts";
import type { Schema } from "./crd.ts";
import { MULTIGRES } from "../multigres/domain.ts";
import {
  DELETIONS,
  TLS_SECRET,
  UNLESS_CONTROLLERS,
  WEBHOOK,
} from "../multigres/admission/webhook.ts";

/**
 * The second line behind the webhook: where its account has lost its rights (the operator is not installed, or not
 * any more), the API server itself refuses to delete a template that is in use. It stays silent beside the webhook,
 * because policies are judged first, and theirs is the poorer message: it can name one cluster only.
 *
 * It looks at the clusters themselves, each a parameter of the policy, and not at `status.consumers`: an entry of a
 * cluster that went away while no function ran would refuse deletions until a function takes the entry out.
 */
export function templateInUsePolicy(): Schema[] {
  return [{
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: WEBHOOK },
    spec: {
      // A second line that cannot judge must not be in the way. (For up to 30 s after the CRDs are new it cannot: so
      // often does the API server look for kinds that are parameters.)
      failurePolicy: "Ignore",
      paramKind: { apiVersion: API_VERSION, kind: MULTIGRES_CLUSTER.kind },
      matchConstraints: {
        matchPolicy: "Equivalent",
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [DELETIONS],
      },
      matchConditions: [UNLESS_CONTROLLERS, {
        name: "webhook-not-installed",
        // By a right that goes away with the namespace of the webhook.
        expression: `!authorizer.serviceAccount('${MULTIGRES.namespace}', 'admission').group('')` +
          `.resource('secrets').namespace('${MULTIGRES.namespace}').name('${TLS_SECRET}')` +
          `.check('get').allowed()`,
      }],
      variables: [{ name: "fields", expression: fields() }],
      validations: [{
        expression: "variables.fields.size() == 0",
        // Where the other one is too long.
        message:
          "Cannot delete the DeploymentTemplate: it is in use by a MultigresCluster; remove its references first",
        messageExpression:
          `'Cannot delete DeploymentTemplate "' + oldObject.metadata.name + '": it is in use by MultigresCluster "' + ` +
          `params.metadata.name + '" (' + variables.fields.join(', ') + '); remove these references first'`,
      }],
    },
  }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: WEBHOOK },
    spec: {
      policyName: WEBHOOK,
      // Every cluster of the template's namespace.
      paramRef: { selector: {}, parameterNotFoundAction: "Allow" },
      validationActions: ["Deny"],
    },
  }];
}

/** The fields that refer to the template, as in lib/multigres/references.ts, but not as deep: an expression has a budget. */
function fields(): string {
  const direct = ["globalTopoServer", "multiadmin"].map((field) =>
    `(${uses(`params.spec.?${field}`)} ? ['spec.${field}'] : [])`
  );
  const cell = ["multigateway", "multiorch", "topoServer"].map((field) =>
    uses(`c.?spec.?${field}`)
  );
  const pool = `t.?shardTemplate.?pools.orValue([]).exists(p, ${uses("p")})`;
  const database = `d.?spec.?tablegroups.orValue([]).exists(t, ${pool})`;
  return [
    ...direct,
    named("cells", "c", cell.join(" || ")),
    named("databases", "d", database),
  ].join(" + ");
}

function uses(block: string): string {
  return `${block}.?deploymentTemplate.orValue('') == oldObject.metadata.name`;
}

function named(list: string, item: string, condition: string): string {
  return `params.spec.?${list}.orValue([]).filter(${item}, ${condition})` +
    `.map(${item}, 'spec.${list}[' + ${item}.name + ']')`;
}
