import type { Controller } from "./controller.ts";
import { functionName } from "./function_name.ts";
import { namespaced, SYSTEM_NAMESPACE } from "./manifests.ts";

/** The image of all functions; an overlay's `images:` names the real one. */
export const IMAGE = "multigres-operator";

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
  ],
  read: ["/var/run/secrets/kubernetes.io/serviceaccount"],
};

/** The Knative Service that runs a function, from zero to one pod. */
export function knativeService(controller: Controller): Record<string, unknown> {
  const name = functionName(controller);
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: {
      name,
      namespace: SYSTEM_NAMESPACE,
      // Only the broker and the sweeps call it; no gateway to the outside learns of it.
      labels: { "networking.knative.dev/visibility": "cluster-local" },
    },
    spec: {
      template: {
        metadata: {
          annotations: {
            // One process per kind: its scheduler keeps two runs of one object apart.
            "autoscaling.knative.dev/max-scale": "1",
            "autoscaling.knative.dev/min-scale": "0",
          },
        },
        spec: {
          serviceAccountName: name,
          enableServiceLinks: false,
          timeoutSeconds: 60,
          containers: [{
            name: "function",
            image: IMAGE,
            args: [
              "run",
              "--no-prompt",
              "--cached-only",
              "--frozen",
              `--allow-net=${PERMISSIONS.net.join(",")}`,
              `--allow-env=${PERMISSIONS.env.join(",")}`,
              `--allow-read=${PERMISSIONS.read.join(",")}`,
              `functions/${name}/main.ts`,
            ],
            // Off until an overlay sets OTEL_DENO; the name must differ from queue-proxy's, which is the Service's.
            env: [{ name: "OTEL_SERVICE_NAME", value: `multigres-${name}` }],
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

/** The clock that makes a function look at everything, for what an event was lost about. */
export function sweepSource(controller: Controller): Record<string, unknown> {
  const name = functionName(controller);
  return namespaced("sources.knative.dev/v1", "PingSource", `${name}-sweep`, {
    spec: {
      schedule: "*/5 * * * *",
      sink: {
        ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name },
        uri: "/sweep",
      },
    },
  });
}
