/** Where all traces of the node go. */
import type { KubeObject } from "../devcluster/client.ts";
import { imageOf } from "./upstream.ts";

const metadata = { name: "jaeger", namespace: "observability" };
const labels = { app: "jaeger" };

/** Jaeger all-in-one: OTLP in, query API out, traces in memory. */
export function jaeger(): KubeObject[] {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: metadata.namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: labels,
        ports: [
          { name: "otlp-grpc", port: 4317 },
          { name: "otlp-http", port: 4318 },
          { name: "query", port: 16686 },
        ],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            enableServiceLinks: false,
            automountServiceAccountToken: false,
            containers: [{
              name: "jaeger",
              image: imageOf("jaeger"),
              args: ["--memory.max-traces=20000"],
              env: [{ name: "COLLECTOR_OTLP_ENABLED", value: "true" }],
              readinessProbe: { httpGet: { path: "/", port: 14269 }, periodSeconds: 1 },
            }],
          },
        },
      },
    },
  ];
}
