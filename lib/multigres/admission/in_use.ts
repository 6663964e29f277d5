import type { MultigresCluster } from "../api/multigres_cluster.ts";
import { references } from "../references.ts";
import type { Verdict } from "./review.ts";

/** A message is for people: so many clusters, and fields of each, are named; the rest is counted. */
const CLUSTERS = 10;
const FIELDS = 5;

/**
 * Whether a DeploymentTemplate can be deleted (API proposal: "They cannot be deleted if they are referenced by at least
 * one `MultigresCluster` CR"). A cluster that is being deleted counts until it is gone, as it does in `status.consumers`.
 * @param clusters those of the template's namespace, as they are now
 */
export function judgeDeletion(template: string, clusters: readonly MultigresCluster[]): Verdict {
  const users = clusters.flatMap((cluster) => {
    const fields = references(cluster.spec).filter((one) => one.template === template)
      .map((one) => one.path);
    return fields.length === 0 ? [] : [nameUser(cluster, fields)];
  });
  if (users.length === 0) return { allowed: true };
  return {
    allowed: false,
    code: 403,
    message: `Cannot delete DeploymentTemplate "${template}": it is in use by ${
      enumerate(users, CLUSTERS, "more clusters")
    }; remove these references first`,
  };
}

function nameUser({ metadata }: MultigresCluster, fields: readonly string[]): string {
  const state = metadata.deletionTimestamp === undefined ? "" : "being deleted; ";
  return `MultigresCluster "${metadata.name}" (${state}${
    enumerate(fields, FIELDS, "more fields")
  })`;
}

function enumerate(items: readonly string[], limit: number, rest: string): string {
  const hidden = items.length - limit;
  return items.slice(0, limit).join(", ") + (hidden > 0 ? ` and ${hidden} ${rest}` : "");
}
