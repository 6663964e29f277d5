import { type Controller, isKind, type Kind } from "../engine/controller.ts";
import { functionName } from "../engine/core/function_name.ts";
import { LABEL } from "../multigres/labels.ts";

/** Where the functions live. */
export const SYSTEM_NAMESPACE = "multigres-system";

type Manifest = Record<string, unknown>;
interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

/**
 * Exactly what a controller's code can do, as RBAC rules. Derived from the same declaration that the runtime reads
 * from, so a controller that needs more has to say so first.
 */
export function rulesOf({ kind, owns, reads = [] }: Controller): Rule[] {
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
  ];
}

/** Our own kinds are created and replaced; built-in ones are applied (which asks for create and patch). */
function verbsOn(self: Kind, owned: Kind): string[] {
  const write = owned.apiVersion === self.apiVersion ? "update" : "patch";
  // Data is never pruned.
  return ["get", "list", "create", write, ...(owned.data ? [] : ["delete"])];
}

function rule({ apiVersion, plural }: Kind, subresource: string, verbs: string[]): Rule {
  return { apiGroups: [groupOf(apiVersion)], resources: [plural + subresource], verbs };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** ServiceAccount, ClusterRole and ClusterRoleBinding with some rules. */
export function account(name: string, rules: readonly Rule[]): Manifest[] {
  const role = `multigres:${name}`;
  return [
    namespaced("v1", "ServiceAccount", name, {}),
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
      subjects: [{ kind: "ServiceAccount", name, namespace: SYSTEM_NAMESPACE }],
    },
  ];
}

/**
 * The in-memory broker delivers one event of a kind at a time, so a long ladder of retries would hold up all others.
 * A function answers at once and starts in a second or two; but a request that meets Knative taking the last pod away
 * may wait in the activator until that pod is gone (measured; the README tells why and what helps).
 */
const DELIVERY = {
  retry: 4,
  backoffPolicy: "exponential",
  backoffDelay: "PT0.2S",
  timeout: "PT10S",
};

/** The kinds a controller is woken for: its own, those it owns, those it reads. */
export function wakeList({ kind, owns, reads = [] }: Controller): Kind[] {
  return [kind, ...owns.map((owned) => owned.kind), ...reads];
}

/** The Trigger that brings a controller its events. Retries are bounded: what exceeds them is left to the sweep. */
export function trigger(controller: Controller): Manifest {
  const name = functionName(controller);
  return namespaced("eventing.knative.dev/v1", "Trigger", name, {
    spec: {
      broker: BROKER,
      filters: [{
        any: wakeList(controller).map(({ kind }) => ({ exact: { kind } })),
      }],
      subscriber: { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name } },
      delivery: DELIVERY,
    },
  });
}

/** The function that looks for what no event told. */
export const SWEEP = "sweep";

/** Where the sweep is asked for. */
export const SWEEP_SINK = {
  ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: SWEEP },
  uri: "/sweep",
};

/** The sweep reads all that the functions read, and writes nothing. */
export function sweepRules(controllers: readonly Controller[]): Rule[] {
  return kindsOf(controllers).map((kind) => rule(kind, "", ["list"]));
}

/**
 * The Trigger that has the sweep look when the event source has started anew: what changed meanwhile was told to nobody.
 * Knative starts it anew whenever a namespace comes or goes (its list is part of the adapter's settings).
 */
export function restartTrigger(): Manifest {
  return namespaced("eventing.knative.dev/v1", "Trigger", SWEEP, {
    spec: {
      broker: BROKER,
      // Knative names the adapter so.
      filters: [
        { exact: { kind: "Deployment" } },
        { prefix: { name: `apiserversource-${SOURCE}-` } },
      ],
      subscriber: SWEEP_SINK,
      delivery: DELIVERY,
    },
  });
}

/** The name of the Broker between the source and the Triggers. */
export const BROKER = "multigres";

const SOURCE = "multigres";

/** The one event source: all six kinds, and the built-in kinds that carry our label, in all namespaces. */
export function eventSource(controllers: readonly Controller[]): Manifest[] {
  const kinds = kindsOf(controllers);
  const own = controllers[0]?.kind.apiVersion;
  const rules = kinds.map((kind) => rule(kind, "", ["get", "list", "watch"]));
  return [
    ...account("event-source", rules),
    namespaced("sources.knative.dev/v1", "ApiServerSource", SOURCE, {
      spec: {
        serviceAccountName: "event-source",
        mode: "Resource",
        namespaceSelector: {},
        resources: [
          ...kinds.map(({ apiVersion, kind }) => ({
            apiVersion,
            kind,
            ...(apiVersion === own ? {} : {
              selector: { matchExpressions: [{ key: LABEL.cluster, operator: "Exists" }] },
            }),
          })),
          // Its own adapter, as the last watch that it begins; see restartTrigger().
          {
            apiVersion: "apps/v1",
            kind: "Deployment",
            selector: { matchLabels: { "eventing.knative.dev/sourceName": SOURCE } },
          },
        ],
        sink: { ref: { apiVersion: "eventing.knative.dev/v1", kind: "Broker", name: BROKER } },
      },
    }),
  ];
}

/** Every kind that some controller reads, once. */
function kindsOf(controllers: readonly Controller[]): Kind[] {
  const kinds: Kind[] = [];
  for (const kind of controllers.flatMap(wakeList)) {
    if (!kinds.some((known) => isKind(known, kind))) kinds.push(kind);
  }
  return kinds;
}

/** An object of the system namespace. */
export function namespaced(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Manifest,
): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: SYSTEM_NAMESPACE }, ...rest };
}
