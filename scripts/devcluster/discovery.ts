/** Finds where the objects of a kind live, by asking the API server. */
import type { ApiClient } from "./client.ts";

/** A resource of the API server. */
export interface Resource {
  /** The plural, as in URLs. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Answers what is known of `apiVersion` and `kind`; undefined when the server does not know it. */
export type Discovery = (apiVersion: string, kind: string) => Promise<Resource | undefined>;

/** Makes a discovery that asks once per group version, and again when it does not know a kind yet. */
export function createDiscovery(client: ApiClient): Discovery {
  const known = new Map<string, readonly Resource[]>();
  return async (apiVersion, kind) => {
    const byKind = (resource: Resource) => resource.kind === kind && !resource.name.includes("/");
    const hit = known.get(apiVersion)?.find(byKind);
    if (hit) return hit;
    const response = await client.fetch(groupPath(apiVersion));
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    const list = await response.json() as { resources?: Resource[] };
    known.set(apiVersion, list.resources ?? []);
    return known.get(apiVersion)!.find(byKind);
  };
}

/** `/api/v1` for the core group, `/apis/<group>/<version>` for the others. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The path of a collection, or of one object when `name` is given. */
export function resourcePath(
  apiVersion: string,
  resource: Resource,
  namespace?: string,
  name?: string,
): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
  const tail = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${groupPath(apiVersion)}${scope}/${resource.name}${tail}`;
}
