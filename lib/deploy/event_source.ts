import { type Controller, type Domain, isKind, type Kind, kindsOf } from "../engine/controller.ts";
import { groupOf, type Manifest, namespaced } from "./manifest.ts";
import { account, type Rule, rule } from "./rbac.ts";

/** The Broker between the source and the Triggers. */
export function broker(domain: Domain): Manifest {
  return namespaced(domain, "eventing.knative.dev/v1", "Broker", domain.name, {});
}

/** The one event source: our kinds, and the built-in kinds that carry the family's label, in all namespaces. */
export function eventSource(domain: Domain, controllers: readonly Controller[]): Manifest[] {
  const kinds = allKinds(controllers);
  const rules = kinds.map((kind) => rule(kind, "", ["get", "list", "watch"]));
  return [
    ...account(domain, "event-source", rules),
    namespaced(domain, "sources.knative.dev/v1", "ApiServerSource", domain.name, {
      spec: {
        serviceAccountName: "event-source",
        mode: "Resource",
        namespaceSelector: {},
        resources: [
          ...kinds.map((kind) => ({
            apiVersion: kind.apiVersion,
            kind: kind.kind,
            ...(groupOf(kind) === domain.group ? {} : {
              selector: { matchExpressions: [{ key: domain.family.label, operator: "Exists" }] },
            }),
          })),
          // Its own adapter, as the last watch that it begins; see restartTrigger().
          {
            apiVersion: "apps/v1",
            kind: "Deployment",
            selector: { matchLabels: { "eventing.knative.dev/sourceName": domain.name } },
          },
        ],
        sink: { ref: { apiVersion: "eventing.knative.dev/v1", kind: "Broker", name: domain.name } },
      },
    }),
  ];
}

/** The sweep reads all that the functions read, and writes nothing. */
export function sweepRules(controllers: readonly Controller[]): Rule[] {
  return allKinds(controllers).map((kind) => rule(kind, "", ["list"]));
}

/** Every kind that some controller reads, once. */
export function allKinds(controllers: readonly Controller[]): Kind[] {
  const kinds: Kind[] = [];
  for (const kind of controllers.flatMap(kindsOf)) {
    if (!kinds.some((known) => isKind(known, kind))) kinds.push(kind);
  }
  return kinds;
}
