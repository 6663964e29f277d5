import type { Controller, Domain, Kind } from "../engine/controller.ts";
import { groupOf, type Manifest, namespaced } from "./manifest.ts";

/** A rule of a Role. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

/**
 * Exactly what a controller's code can do, as RBAC rules. Derived from the same declaration that the engine reads
 * from, so a controller that needs more has to say so first.
 */
export function rulesOf({ kind, owns, reads = [], inspects }: Controller): Rule[] {
  return [
    rule(kind, "", ["get", "list"]),
    rule(kind, "/status", ["update"]),
    // Clusters that enforce permissions on blockOwnerDeletion ask for this (OwnerReferencesPermissionEnforcement).
    rule(kind, "/finalizers", ["update"]),
    ...owns.map((owned) => rule(owned.kind, "", verbsOn(kind, owned.kind))),
    ...reads.flatMap((read) => [
      rule(read, "", ["list"]),
      rule(read, "/status", ["patch"]), // `status.consumers`
    ]),
    ...(inspects === undefined ? [] : [rule(inspects.kind, "", ["list"])]),
  ];
}

/** Our own kinds are created and replaced; built-in ones are applied (which asks for create and patch). */
function verbsOn(self: Kind, owned: Kind): string[] {
  const write = owned.apiVersion === self.apiVersion ? "update" : "patch";
  // Data is never pruned.
  return ["get", "list", "create", write, ...(owned.data ? [] : ["delete"])];
}

/** A rule about one kind, or a subresource of it (with its slash). */
export function rule(kind: Kind, subresource: string, verbs: string[]): Rule {
  return { apiGroups: [groupOf(kind)], resources: [kind.plural + subresource], verbs };
}

/** ServiceAccount, ClusterRole and ClusterRoleBinding with some rules. */
export function account(domain: Domain, name: string, rules: readonly Rule[]): Manifest[] {
  const role = `${domain.name}:${name}`;
  return [
    namespaced(domain, "v1", "ServiceAccount", name, {}),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: role },
      rules,
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: role },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", name, namespace: domain.namespace }],
    },
  ];
}
