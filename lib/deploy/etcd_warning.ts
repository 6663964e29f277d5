import { API_VERSION, GROUP } from "../multigres/api/kinds.ts";
import type { Schema } from "./crd.ts";

/** The objects that warn about an even number of etcd members. */
const NAME = `even-etcd-members.${GROUP}`;

/**
 * An even number of etcd members is legal and pointless: it survives no more failures than one member less. The API
 * proposal itself shows 2, so it is a warning, which a CRD cannot give: a ValidatingAdmissionPolicy with
 * `validationActions: [Warn]`.
 */
export function etcdWarning(): Schema[] {
  return [{
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: NAME },
    spec: {
      // Only a warning hangs on it: a cluster is applied even if it cannot be evaluated.
      failurePolicy: "Ignore",
      matchConstraints: {
        resourceRules: [{
          apiGroups: [GROUP],
          apiVersions: [API_VERSION.slice(GROUP.length + 1)],
          operations: ["CREATE", "UPDATE"],
          resources: ["multigresclusters", "deploymenttemplates"],
          // The server's default, said so that applying the file again changes nothing.
          scope: "*",
        }],
      },
      validations: [
        evenMembers("object.spec", "globalTopoServer.managedSpec"),
        evenMembers("object.spec", "globalTopoServer.overrides"),
        evenMembersOfCells("managedSpec"),
        evenMembersOfCells("overrides"),
        evenMembers("object.spec", "managedTopoServer"),
      ],
    },
  }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: NAME },
    spec: { policyName: NAME, validationActions: ["Warn"] },
  }];
}

function evenMembers(root: string, path: string): Schema {
  return { expression: odd(root, path), message: advice(`spec.${path}.replicas`) };
}

function evenMembersOfCells(form: string): Schema {
  const path = `spec.topoServer.${form}`;
  return {
    expression: `object.spec.?cells.orValue([]).all(c, ${odd("c", path)})`,
    message: advice(`spec.cells[].${path}.replicas`),
  };
}

function odd(root: string, path: string): string {
  return `${root}.?${path.replaceAll(".", ".?")}.?replicas.orValue(1) % 2 == 1`;
}

function advice(field: string): string {
  return `${field} is even: an even number of etcd members survives no more failures than one member less, so prefer 1, 3 or 5`;
}
