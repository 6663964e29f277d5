/** Knative Serving, Kourier and Eventing as lists of objects, with the settings that the scenarios need. */
import { join } from "node:path";
import type { KubeObject } from "../devcluster/client.ts";
import { goModule, imageOf, REGISTRY, upstream } from "./upstream.ts";

/** Where spans go; see jaeger.ts. */
export const COLLECTOR = "http://jaeger.observability.svc.cluster.local:4318";

/** OTLP with every request sampled: the same keys in Serving, Eventing and Kourier. */
const TRACING = {
  "tracing-protocol": "http/protobuf",
  "tracing-endpoint": `${COLLECTOR}/v1/traces`,
  "tracing-sampling-rate": "1",
};

/** Knative Serving: its five programs, CRDs and settings. */
export async function serving(): Promise<KubeObject[]> {
  const [config, networking, caching] = await Promise.all([
    goModule("serving-controller", "knative.dev/serving").then((dir) => join(dir, "config/core")),
    goModule("serving-controller", "knative.dev/networking").then((dir) => join(dir, "config")),
    goModule("serving-controller", "knative.dev/caching").then((dir) => join(dir, "config")),
  ]);
  return configured(await upstream(config, networking, caching), {
    "config-deployment": {
      // No registry answers for the digests of these.
      "registries-skipping-tag-resolving": `${REGISTRY},kind.local,ko.local,dev.local`,
    },
    "config-network": {
      "ingress-class": "kourier.ingress.networking.knative.dev",
      // There is no mesh, and guessing whether there is one can hold events up; see the README.
      "mesh-compatibility-mode": "disabled",
    },
    // The shortest that Knative takes.
    "config-autoscaler": { "stable-window": "6s", "scale-to-zero-grace-period": "5s" },
    "config-observability": TRACING,
  });
}

/** Kourier, the gateway in front of the functions. */
export async function kourier(): Promise<KubeObject[]> {
  const folder = join(await goModule("kourier", "knative.dev/net-kourier"), "config");
  return configured(await upstream(folder), { "config-kourier": TRACING });
}

/** Knative Eventing with the in-memory channel and the broker on top of it. */
export async function eventing(): Promise<KubeObject[]> {
  const config = join(await goModule("eventing-controller", "knative.dev/eventing"), "config");
  const objects = await upstream(
    join(config, "core"),
    join(config, "channels/in-memory-channel"),
    join(config, "brokers/mt-channel-broker"),
  );
  // Their programs are not built: nothing here uses them.
  const wanted = objects.filter(({ kind, metadata }) =>
    !(/Deployment|StatefulSet/.test(kind) && ["job-sink", "request-reply"].includes(metadata.name))
  );
  return configured([...wanted, ...unusedImages()], { "config-observability": TRACING });
}

/** Symbolic links in the repository, so not in the module; the controller does not start without them. */
function unusedImages(): KubeObject[] {
  const lists = {
    "eventing-integrations-images": [
      ...["timer-source", "aws-s3-source", "aws-sqs-source", "aws-ddb-streams-source"],
      ...["log-sink", "aws-s3-sink", "aws-sqs-sink", "aws-sns-sink"],
    ],
    "eventing-transformations-images": ["transform-jsonata"],
  };
  return Object.entries(lists).map(([name, keys]) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "knative-eventing" },
    data: Object.fromEntries(keys.map((key) => [key, imageOf("not-built")])),
  }));
}

/** Adds settings to ConfigMaps by name; an error when there is none of that name. */
function configured(
  objects: readonly KubeObject[],
  settings: Readonly<Record<string, Readonly<Record<string, string>>>>,
): KubeObject[] {
  const missing = new Set(Object.keys(settings));
  const result = objects.map((object) => {
    const values = object.kind === "ConfigMap" ? settings[object.metadata.name] : undefined;
    if (values === undefined) return object;
    missing.delete(object.metadata.name);
    return { ...object, data: { ...object["data"], ...values } };
  });
  if (missing.size > 0) throw new Error(`Cannot configure ${[...missing].join(", ")}: not found`);
  return result;
}
