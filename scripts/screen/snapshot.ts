/** Reads what the demo shows and counts, as the administrator. */
import type { ApiClient, KubeObject } from "../devcluster/client.ts";

const GROUP = "/apis/multigres.com/v1alpha1";
/** Shown in the tree: path of the collection. */
const SHOWN: Readonly<Record<string, string>> = {
  MultigresCluster: `${GROUP}/multigresclusters`,
  TopoServer: `${GROUP}/toposervers`,
  Cell: `${GROUP}/cells`,
  TableGroup: `${GROUP}/tablegroups`,
  Shard: `${GROUP}/shards`,
  Deployment: "/apis/apps/v1/deployments",
  StatefulSet: "/apis/apps/v1/statefulsets",
};
/** Counted besides those. */
const COUNTED: Readonly<Record<string, string>> = {
  Service: "/api/v1/services",
  ConfigMap: "/api/v1/configmaps",
  Secret: "/api/v1/secrets",
  ServiceAccount: "/api/v1/serviceaccounts",
  PersistentVolumeClaim: "/api/v1/persistentvolumeclaims",
  PodDisruptionBudget: "/apis/policy/v1/poddisruptionbudgets",
};
const CLUSTER_LABEL = "multigres.com/cluster";

/** The clusters and what the cascade has made of them so far. */
export async function readTree(client: ApiClient): Promise<KubeObject[]> {
  const clusters = await list(client, "MultigresCluster", SHOWN["MultigresCluster"]!, "");
  const { MultigresCluster: _, ...children } = SHOWN;
  return [...clusters, ...await listAll(client, children)];
}

/**
 * The number of objects that the cascade owns: those with the cluster's label that a function wrote.
 * What Kubernetes' own controllers make of them (pods, claims of StatefulSets) carries the label too.
 */
export async function countObjects(client: ApiClient): Promise<number> {
  const { MultigresCluster: _, ...children } = SHOWN;
  const objects = await listAll(client, { ...children, ...COUNTED });
  return objects.filter(isOurs).length;
}

function isOurs(object: KubeObject): boolean {
  const managers = (object.metadata as { managedFields?: { manager?: string }[] }).managedFields;
  return (managers ?? []).some(({ manager }) => manager?.startsWith("multigres-"));
}

async function listAll(
  client: ApiClient,
  kinds: Readonly<Record<string, string>>,
): Promise<KubeObject[]> {
  const query = `?labelSelector=${encodeURIComponent(CLUSTER_LABEL)}`;
  const lists = await Promise.all(
    Object.entries(kinds).map(([kind, path]) => list(client, kind, path, query)),
  );
  return lists.flat();
}

async function list(client: ApiClient, kind: string, path: string, query: string) {
  const { items } = await client.json<{ items: KubeObject[] }>("GET", `${path}${query}`);
  // The items of a list do not say what they are.
  return items.map((item) => ({ ...item, kind }));
}
