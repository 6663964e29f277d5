import { GROUP, MULTIGRES_CLUSTER } from "../multigres/api/kinds.ts";
import { MULTIGRES } from "../multigres/domain.ts";
import { imageOf, type Manifest, namespaced } from "./manifest.ts";
import { account } from "./rbac.ts";
import {
  LABELS,
  PATH,
  TLS_SECRET,
  WEBHOOK,
  webhookConfiguration,
} from "../multigres/admission/webhook.ts";

const NAME = "admission";
const PORT = 8443;

/** What the webhook's process may do, by name: Deno refuses the rest before the kernel or RBAC is asked. */
export const PERMISSIONS = {
  net: [`0.0.0.0:${PORT}`, "$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)"],
  env: [
    "KUBECONFIG",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "PORT",
    "HOST",
    "NAMESPACE",
    "SERVER_NAMES",
    "CERTIFICATE_SECONDS",
    "TLS_DIRECTORY",
    "OTEL_DENO",
    "VERSION",
  ],
  read: ["/var/run/secrets/kubernetes.io/serviceaccount", "/etc/admission"],
};

/** Everything that the webhook of a version is made of. It runs always: the API server does not wait for a cold start. */
export function admissionManifests(version: string): Manifest[] {
  return [
    ...account(MULTIGRES, NAME, [
      { apiGroups: [GROUP], resources: [MULTIGRES_CLUSTER.plural], verbs: ["list"] },
      {
        apiGroups: ["admissionregistration.k8s.io"],
        resources: ["validatingwebhookconfigurations"],
        resourceNames: [WEBHOOK],
        verbs: ["get", "patch"],
      },
      // Its uid: the configuration belongs to the namespace.
      {
        apiGroups: [""],
        resources: ["namespaces"],
        resourceNames: [MULTIGRES.namespace],
        verbs: ["get"],
      },
    ]),
    ...secretAndRole(),
    service(),
    deployment(version),
    namespaced(MULTIGRES, "policy/v1", "PodDisruptionBudget", NAME, {
      spec: { minAvailable: 1, selector: { matchLabels: LABELS } },
    }),
    webhookConfiguration({
      service: { name: NAME, namespace: MULTIGRES.namespace, path: PATH, port: 443 },
    }),
  ].map(labelled);
}

function secretAndRole(): Manifest[] {
  const role = "rbac.authorization.k8s.io";
  return [
    namespaced(MULTIGRES, "v1", "Secret", TLS_SECRET, { type: "Opaque" }),
    namespaced(MULTIGRES, `${role}/v1`, "Role", NAME, {
      rules: [{
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: [TLS_SECRET],
        verbs: ["get", "update"],
      }],
    }),
    namespaced(MULTIGRES, `${role}/v1`, "RoleBinding", NAME, {
      roleRef: { apiGroup: role, kind: "Role", name: NAME },
      subjects: [{ kind: "ServiceAccount", name: NAME, namespace: MULTIGRES.namespace }],
    }),
  ];
}

function service(): Manifest {
  return namespaced(MULTIGRES, "v1", "Service", NAME, {
    spec: { selector: LABELS, ports: [{ name: "https", port: 443, targetPort: PORT }] },
  });
}

function deployment(version: string): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: NAME,
      namespace: MULTIGRES.namespace,
      labels: { "app.kubernetes.io/version": version },
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          enableServiceLinks: false,
          topologySpreadConstraints: [{
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: LABELS },
          }],
          containers: [container(version)],
        },
      },
    },
  };
}

function container(version: string): Manifest {
  return {
    name: NAME,
    image: imageOf(MULTIGRES),
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      "--frozen",
      `--allow-net=${PERMISSIONS.net.join(",")}`,
      `--allow-env=${PERMISSIONS.env.join(",")}`,
      `--allow-read=${PERMISSIONS.read.join(",")}`,
      `functions/${NAME}/main.ts`,
    ],
    env: [
      { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
      { name: "VERSION", value: version },
    ],
    ports: [{ name: "https", containerPort: PORT }],
    readinessProbe: { httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" } },
    livenessProbe: { httpGet: { path: "/healthz", port: "https", scheme: "HTTPS" } },
    // Until every node has heard that this pod is not to be asked any more.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
}

function labelled(object: Manifest): Manifest {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { labels, ...named } = metadata as { labels?: Manifest };
  return { apiVersion, kind, metadata: { ...named, labels: { ...LABELS, ...labels } }, ...rest };
}
