/** What all pods of the cascade have in common, shaped like the YAML it becomes. */
import type { TopologyAddress } from "./topology.ts";

interface Pull {
  imagePullPolicy?: string | undefined;
  imagePullSecrets?: { name: string }[] | undefined;
}

/** User of the Multigres and etcd images; the binaries refuse to run as root. */
export const MULTIGRES_USER = 65532;
/** User of the PostgreSQL image; MultiPooler shares it, because both write PGDATA. */
export const POSTGRES_USER = 999;

/** Fields that every pod spec starts with: no API access, no injected Service variables, non-root. */
export function podBase(user: number, { imagePullSecrets }: Pull, affinity?: unknown) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      // Volumes are freshly provisioned and owned by root; changing a big one on every start would take minutes.
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(imagePullSecrets === undefined || imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets }),
    ...(affinity === undefined ? {} : { affinity }),
  };
}

/** Fields that every container has: image, pull policy, resources, no privileges. */
export function containerBase(
  name: string,
  image: string,
  { imagePullPolicy }: Pull,
  resources: unknown,
) {
  return {
    name,
    image,
    imagePullPolicy: imagePullPolicy ?? "IfNotPresent",
    ...(resources === undefined ? {} : { resources }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
  };
}

/**
 * The three probes of a component. The default timeout of one second gives failures under load, so it is five.
 * @param ready path of startup and readiness probe
 * @param live path of the liveness probe
 */
export function probes(port: number, ready: string, live: string) {
  const get = (path: string) => ({ httpGet: { path, port }, timeoutSeconds: 5 });
  return {
    startupProbe: { ...get(ready), periodSeconds: 5, failureThreshold: 30 },
    readinessProbe: { ...get(ready), periodSeconds: 5 },
    livenessProbe: { ...get(live), periodSeconds: 10 },
  };
}

/** An environment variable taken from the pod itself (downward API). */
export function fromField(name: string, fieldPath: string) {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** Container ports from `{name: number}`. */
export function containerPorts(ports: Readonly<Record<string, number>>) {
  return Object.entries(ports).map(([name, containerPort]) => ({
    name,
    containerPort,
    protocol: "TCP",
  }));
}

/** Service ports from `{name: number}`, each to the container port of its name. */
export function servicePorts(ports: Readonly<Record<string, number>>) {
  return Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    targetPort: name,
    protocol: "TCP",
  }));
}

/** Flags by which every component finds the topology. */
export function topologyFlags({ address, rootPath }: TopologyAddress): string[] {
  return [`--topo-global-server-addresses=${address}`, `--topo-global-root=${rootPath}`];
}
