// Every default of the operator, in one place. docs/api.md is generated from here.
import type { ClusterImages } from "./api/images.ts";
import type { Component } from "./api/component.ts";
import type { ShardPool } from "./api/pool.ts";
import type { ManagedTopoServer } from "./api/topology.ts";
import { deepMerge } from "./template.ts";

type Complete<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> };
type Claim = NonNullable<ShardPool["dataVolumeClaimTemplate"]>;
type Resources = NonNullable<Component["resources"]>;

/** Images of one tested release. PostgreSQL's must contain pgctld; a plain `postgres` image cannot run Multigres. */
export const DEFAULT_IMAGES = {
  imagePullPolicy: "IfNotPresent" as const,
  multigateway: "ghcr.io/multigres/multigres:sha-66d2310",
  multiorch: "ghcr.io/multigres/multigres:sha-66d2310",
  multipooler: "ghcr.io/multigres/multigres:sha-66d2310",
  multiadmin: "ghcr.io/multigres/multigres:sha-66d2310",
  postgres: "ghcr.io/multigres/pgctld:sha-66d2310",
};

/** etcd 3.5.11 or later: the probes ask `/livez` and `/readyz`. */
export const DEFAULT_ETCD_IMAGE = "quay.io/coreos/etcd:v3.5.17";

/** Claims are single-writer volumes of the default storage class. */
export const DEFAULT_STORAGE = "10Gi";

/** Number of shards of a tablegroup that does not say. */
export const DEFAULT_SHARDS = 1;

/** The claim that the pods of one shard share: MultiPooler restores every new pod from the first one's backup. */
export const BACKUP_CLAIM: Claim = {
  accessModes: ["ReadWriteMany"],
  resources: { requests: { storage: "10Gi" } },
};

const RESOURCES = {
  etcd: sized("100m", "256Mi", "512Mi"),
  multiadmin: sized("100m", "128Mi", "256Mi"),
  multigateway: sized("100m", "128Mi", "256Mi"),
  multiorch: sized("50m", "64Mi", "128Mi"),
  postgres: sized("100m", "256Mi", "512Mi"),
  multipooler: sized("100m", "128Mi", "256Mi"),
};

/** The key prefix of a cluster's topology in etcd; `scope` is `global`, or the cell whose own etcd it is. */
export function defaultRootPath(namespace: string, cluster: string, scope: string): string {
  return `/multigres/${namespace}/${cluster}/${scope}`;
}

/** Completes the images of a cluster. */
export function withImageDefaults(
  images: ClusterImages | undefined,
): ClusterImages & typeof DEFAULT_IMAGES {
  return deepMerge(DEFAULT_IMAGES, images) as ClusterImages & typeof DEFAULT_IMAGES;
}

/** Completes MultiAdmin, MultiGateway or MultiOrch. `resources` are taken or left as a whole. */
export function withComponentDefaults(
  component: "multiadmin" | "multigateway" | "multiorch",
  given: Component,
): Complete<Component, "replicas" | "resources"> {
  return { replicas: 1, resources: RESOURCES[component], ...given } as Complete<
    Component,
    "replicas" | "resources"
  >;
}

/** Completes a managed etcd: three members are the least that survive the loss of one. */
export function withTopoServerDefaults(
  given: ManagedTopoServer,
): Complete<ManagedTopoServer, "image" | "replicas" | "dataVolumeClaimTemplate"> {
  return {
    image: DEFAULT_ETCD_IMAGE,
    imagePullPolicy: "IfNotPresent",
    replicas: 3,
    resources: RESOURCES.etcd,
    ...given,
    dataVolumeClaimTemplate: withClaimDefaults(given.dataVolumeClaimTemplate),
  } as Complete<ManagedTopoServer, "image" | "replicas" | "dataVolumeClaimTemplate">;
}

/** Completes a pool: with fewer than three pods the loss of the primary is not survived (two must acknowledge). */
export function withPoolDefaults(
  given: ShardPool,
): Complete<ShardPool, "replicas" | "dataVolumeClaimTemplate" | "postgres" | "multipooler"> {
  return {
    replicas: 3,
    ...given,
    dataVolumeClaimTemplate: withClaimDefaults(given.dataVolumeClaimTemplate),
    postgres: { resources: RESOURCES.postgres, ...given.postgres },
    multipooler: { resources: RESOURCES.multipooler, ...given.multipooler },
  } as Complete<ShardPool, "replicas" | "dataVolumeClaimTemplate" | "postgres" | "multipooler">;
}

function withClaimDefaults(given: Claim | undefined): Claim {
  const base: Claim = {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: DEFAULT_STORAGE } },
  };
  return deepMerge(base, given);
}

// No CPU limits: they throttle PostgreSQL long before a node is full.
function sized(cpu: string, memory: string, limit: string): Resources {
  return { requests: { cpu, memory }, limits: { memory: limit } };
}
