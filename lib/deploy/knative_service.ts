import type { Controller, Domain } from "../engine/controller.ts";
import { functionName } from "../engine/core/function_name.ts";
import { imageOf, namespaced } from "./manifest.ts";
import { SWEEP, SWEEP_SINK } from "./triggers.ts";

/** Permissions of a function's process, by name: Deno refuses the rest before the kernel or RBAC is asked. */
export const PERMISSIONS = {
  net: ["0.0.0.0:8080", "$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)"],
  env: [
    "KUBECONFIG",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "PORT",
    "HOST",
    "WATCH_NAMESPACE",
    "VERSION",
    "OTEL_DENO",
  ],
  read: ["/var/run/secrets/kubernetes.io/serviceaccount"],
};

/** What a function needs beyond what all of them need. */
interface Extra {
  /** `host:port` that it may call. */
  readonly hosts?: readonly string[];
  readonly env?: readonly { name: string; value: string }[];
  /** How long it stays without a request; Knative takes 6 s to 1 h. */
  readonly window?: string;
}

/** The Knative Service that runs the function of a name, from zero to one pod; its process logs the version. */
export function knativeService(
  domain: Domain,
  name: string,
  version: string,
  // Longer than the pauses in which pods of one cluster become ready, half of what Knative would take.
  { hosts = [], env = [], window = "30s" }: Extra = {},
): Record<string, unknown> {
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: {
      name,
      namespace: domain.namespace,
      labels: {
        "app.kubernetes.io/version": version,
        // Only the broker and the sweeps call it; no gateway to the outside learns of it.
        "networking.knative.dev/visibility": "cluster-local",
      },
    },
    spec: {
      template: {
        metadata: {
          annotations: {
            // One process per kind: its scheduler keeps two runs of one object apart.
            "autoscaling.knative.dev/max-scale": "1",
            "autoscaling.knative.dev/min-scale": "0",
            "autoscaling.knative.dev/window": window,
          },
        },
        spec: {
          serviceAccountName: name,
          enableServiceLinks: false,
          timeoutSeconds: 60,
          containers: [{
            name: "function",
            image: imageOf(domain),
            args: [
              "run",
              "--no-prompt",
              "--cached-only",
              "--frozen",
              `--allow-net=${[...PERMISSIONS.net, ...hosts].join(",")}`,
              `--allow-env=${[...PERMISSIONS.env, ...env.map(({ name }) => name)].join(",")}`,
              `--allow-read=${PERMISSIONS.read.join(",")}`,
              `functions/${name}/main.ts`,
            ],
            // Telemetry is off until an overlay sets OTEL_DENO; the name must differ from queue-proxy's, which is the Service's.
            env: [
              { name: "OTEL_SERVICE_NAME", value: `${domain.name}-${name}` },
              { name: "VERSION", value: version },
              ...env,
            ],
            // Deno reads `traceparent` in lower case only, as HTTP/2 sends it.
            ports: [{ name: "h2c", containerPort: 8080 }],
            readinessProbe: { httpGet: { path: "/readyz" } },
            resources: {
              requests: { cpu: "50m", memory: "64Mi" },
              limits: { memory: "256Mi" },
            },
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65532,
              readOnlyRootFilesystem: true,
              allowPrivilegeEscalation: false,
              capabilities: { drop: ["ALL"] },
              seccompProfile: { type: "RuntimeDefault" },
            },
          }],
        },
      },
    },
  };
}

/** The Knative Service of the sweep, which may also call the other functions. */
export function sweepService(
  domain: Domain,
  controllers: readonly Controller[],
  version: string,
): Record<string, unknown> {
  return knativeService(domain, SWEEP, version, {
    hosts: controllers.map((controller) => `${functionName(controller)}.$(NAMESPACE).svc:80`),
    env: [
      { name: "NAMESPACE", value: domain.namespace },
      { name: "FUNCTIONS", value: "http://*.$(NAMESPACE).svc" },
    ],
    // Nothing follows a sweep.
    window: "6s",
  });
}

/** The clock: what an event was lost about is found within five minutes. */
export function sweepClock(domain: Domain): Record<string, unknown> {
  return namespaced(domain, "sources.knative.dev/v1", "PingSource", SWEEP, {
    spec: { schedule: "*/5 * * * *", sink: SWEEP_SINK },
  });
}
