import { API_VERSION, MULTIGRES_CLUSTER } from "../api/kinds.ts";
import type { Schema } from "../crd.ts";
import { SYSTEM_NAMESPACE } from "../manifests.ts";
import { DELETIONS, UNLESS_CONTROLLERS, WEBHOOK } from "./webhook.ts";

/**
 * The second line behind the webhook: where its account cannot list clusters (the operator is not installed, or not
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
        expression: `!authorizer.serviceAccount('${SYSTEM_NAMESPACE}', 'admission')` +
          `.group('${API_VERSION.split("/")[0]}').resource('${MULTIGRES_CLUSTER.plural}')` +
          `.check('list').allowed()`,
      }],
      variables: [{ name: "fields", expression: fields() }],
      validations: [{
        expression: "variables.fields.size() == 0",
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

/** The fields that refer to the template, as in lib/references.ts (without the names of pools: fewer loops to pay for). */
function fields(): string {
  const direct = ["globalTopoServer", "multiadmin"].map((field) =>
    uses(`params.spec.?${field}`, `['spec.${field}']`)
  );
  const cell = ["multigateway", "multiorch", "topoServer"].map((field) =>
    uses(`c.?spec.?${field}`, `['spec.cells[' + c.name + '].spec.${field}']`)
  );
  const pools = "t.?shardTemplate.?pools.orValue([])";
  const group =
    `${pools}.exists(p, p.?deploymentTemplate.orValue('') == oldObject.metadata.name) ? ` +
    `['spec.databases[' + d.name + '].spec.tablegroups[' + t.name + ']'] : []`;
  return [
    ...direct,
    flat(`params.spec.?cells.orValue([]).map(c, ${cell.join(" + ")})`),
    flat(
      `params.spec.?databases.orValue([]).map(d, ` +
        flat(`d.?spec.?tablegroups.orValue([]).map(t, ${group})`) + `)`,
    ),
  ].join(" + ");
}

function uses(block: string, path: string): string {
  return `(${block}.?deploymentTemplate.orValue('') == oldObject.metadata.name ? ${path} : [])`;
}

function flat(lists: string): string {
  return `${lists}.flatten()`;
}
