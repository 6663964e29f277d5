import { API_VERSION } from "../../../lib/multigres/api/kinds.ts";
import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import type { Manifest } from "../../../lib/engine/core/plan/write.ts";

/** An object whose fields a test looks into. */
// deno-lint-ignore no-explicit-any -- tests read objects of every kind
export type Any = any;

/** The uid of no object. */
export const NO_UID = "11111111-1111-4111-8111-111111111111";

/** Puts samples into a namespace. */
export function inNamespace(namespace: string): (object: object) => Manifest {
  return (object) => {
    const { metadata } = object as KubeObject;
    return { ...object, metadata: { ...metadata, namespace } } as unknown as Manifest;
  };
}

/** A small Cell. */
export function cell(name: string) {
  return {
    apiVersion: API_VERSION,
    kind: "Cell",
    metadata: { name, labels: { sample: "cell" } },
    spec: {
      name: "zone-a",
      images: { multigateway: "m:1", multiorch: "m:1" },
      multiGateway: { replicas: 1 },
      multiOrch: { replicas: 1 },
      globalTopoServer: { rootPath: "/multigres/global", address: "etcd:2379" },
    },
  };
}

/** The Cell with another number of gateways. */
export function withReplicas(object: Any, replicas: number): KubeObject {
  return { ...object, spec: { ...object.spec, multiGateway: { replicas } } };
}

/** A DeploymentTemplate with one section. */
export function template(name: string) {
  return {
    apiVersion: API_VERSION,
    kind: "DeploymentTemplate",
    metadata: { name },
    spec: { multiorch: { replicas: 2 } },
  };
}

/** A MultigresCluster without any field. */
export function cluster(name: string) {
  return { apiVersion: API_VERSION, kind: "MultigresCluster", metadata: { name }, spec: {} };
}

/** A ConfigMap with one key. */
export function configMap(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { key: "value" } };
}

/** The object with another one as its controller. */
export function ownedBy(object: ReturnType<typeof configMap>, owner: KubeObject) {
  const { apiVersion, kind, metadata: { name, uid } } = owner;
  const reference = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return { ...object, metadata: { ...object.metadata, ownerReferences: [reference] } };
}

/** A Service with some ports. */
export function service(name: string, ports: readonly number[]) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      selector: { app: name },
      ports: ports.map((port) => ({ name: `p${port}`, port, protocol: "TCP", targetPort: port })),
    },
  };
}

/** A Deployment with some environment variables. */
export function deployment(name: string, env: readonly string[] = []) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { app: name } },
    spec: { replicas: 1, ...pods(name, env) },
  };
}

/** A StatefulSet with one volume per pod. */
export function statefulSet(name: string, storage: string) {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name },
    spec: {
      replicas: 1,
      serviceName: name,
      ...pods(name, []),
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec }],
    },
  };
}

/** The first container of a workload. */
export function container(object: Any): Any {
  return object.spec.template.spec.containers[0];
}

function pods(name: string, env: readonly string[]) {
  const variables = env.map((key) => ({ name: key, value: "1" }));
  return {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{
          name: "main",
          image: "busybox:1",
          ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
          ...(env.length === 0 ? {} : { env: variables }),
        }],
      },
    },
  };
}
