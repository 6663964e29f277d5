/** One test's namespace on the shared control plane, and what a test does in it. */
import {
  auditMark,
  countRequests,
  type Mark,
  readAudit,
  type RequestCount,
} from "../../../scripts/devcluster/audit.ts";
import { ApiError, type KubeObject } from "../../../scripts/devcluster/client.ts";
import type { DevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { kindOf, pathOf } from "./kinds.ts";

/** A namespace to work in, as administrator. */
export interface Place {
  readonly cluster: DevCluster;
  readonly namespace: string;
  /** Applies like `kubectl apply --server-side`; objects without a namespace get this one. */
  readonly apply: (...objects: object[]) => Promise<KubeObject[]>;
  /** Undefined when there is none. */
  readonly find: (kind: string, name: string) => Promise<KubeObject | undefined>;
  /** An error when there is none. */
  readonly get: (kind: string, name: string) => Promise<KubeObject>;
  readonly list: (kind: string, selector?: string) => Promise<KubeObject[]>;
  /** A JSON merge patch, as `kubectl edit` would send it. */
  readonly patch: (kind: string, name: string, patch: object) => Promise<KubeObject>;
  readonly remove: (kind: string, name: string) => Promise<void>;
  readonly mark: () => Promise<Mark>;
  /** What the functions asked of the API server about this namespace. */
  readonly requestsBetween: (from: Mark, to?: Mark) => Promise<RequestCount>;
}

/** Makes a fresh namespace. */
export async function makePlace(
  cluster: DevCluster,
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const { client } = cluster;
  await client.json("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, labels },
  });
  const path = (kind: string, name?: string) => pathOf(kindOf(kind), namespace, name);

  async function find(kind: string, name: string): Promise<KubeObject | undefined> {
    try {
      return await client.json("GET", path(kind, name));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  return {
    cluster,
    namespace,
    apply: (...objects) => cluster.apply(objects as KubeObject[], { namespace }),
    find,
    get: (kind, name) => client.json("GET", path(kind, name)),
    async list(kind, selector = "") {
      const { apiVersion } = kindOf(kind);
      const { items } = await client.json<{ items: KubeObject[] }>(
        "GET",
        `${path(kind)}?labelSelector=${encodeURIComponent(selector)}`,
      );
      // The items of a list do not say what they are.
      return items.map((item) => ({ ...item, apiVersion, kind }));
    },
    patch: (kind, name, patch) => client.json("PATCH", path(kind, name), patch),
    remove: async (kind, name) => void await client.json("DELETE", path(kind, name)),
    mark: () => auditMark(cluster.auditLog),
    async requestsBetween(from, to) {
      const events = await readAudit(cluster.auditLog, from, to);
      const here = events.filter((event) => event.namespace === namespace);
      return countRequests(here, cluster.functionUsers);
    },
  };
}
