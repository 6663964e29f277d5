/** The kinds that the tests look at, by name, and where their objects live. */
import {
  CELL,
  DEPLOYMENT_TEMPLATE,
  MULTIGRES_CLUSTER,
  SHARD,
  TABLE_GROUP,
  TOPO_SERVER,
} from "../../../lib/multigres/api/kinds.ts";
import type { Kind } from "../../../lib/engine/controller.ts";
import {
  CONFIG_MAP,
  DEPLOYMENT,
  PERSISTENT_VOLUME_CLAIM,
  SERVICE,
  STATEFUL_SET,
} from "../../../lib/engine/core/kube/kinds.ts";

/** The read-only children of a cluster. */
export const CHILDREN: readonly Kind[] = [TOPO_SERVER, CELL, TABLE_GROUP, SHARD];

/** What goes away with its owner; claims are data and stay. */
export const OWNED: readonly Kind[] = [
  ...CHILDREN,
  DEPLOYMENT,
  STATEFUL_SET,
  SERVICE,
  CONFIG_MAP,
];

const ALL: readonly Kind[] = [
  MULTIGRES_CLUSTER,
  DEPLOYMENT_TEMPLATE,
  ...OWNED,
  PERSISTENT_VOLUME_CLAIM,
  { apiVersion: "v1", kind: "Pod", plural: "pods" },
  { apiVersion: "v1", kind: "ResourceQuota", plural: "resourcequotas" },
];

/** The kind of that name; an error when the tests know none. */
export function kindOf(name: string): Kind {
  const found = ALL.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`Cannot find the kind "${name}": add it to ALL`);
  return found;
}

/** The path of a collection of a namespace, or of one of its objects. */
export function pathOf({ apiVersion, plural }: Kind, namespace: string, name?: string): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const path = `${root}/namespaces/${namespace}/${plural}`;
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}
