import { API_VERSION, TABLE_GROUP } from "../../lib/api/kinds.ts";
import type { MultigresCluster } from "../../lib/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/api/resolved.ts";
import { type Desired, ofKind } from "../../lib/controller.ts";
import type { KubeObject } from "../../lib/k8s/meta.ts";
import { LABEL } from "../../lib/labels.ts";
import { hashedName, objectName } from "../../lib/names.ts";
import type { ResolvedCluster, ResolvedGroup } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";
import type { GlobalTopology } from "./topology.ts";

/** A tablegroup and the child that carries it. */
export interface PlannedGroup {
  readonly group: ResolvedGroup;
  readonly desired: Desired;
}

/**
 * The TableGroups of a cluster. The seed names them `<database>-<tablegroup>`, without the cluster, so two clusters of
 * a namespace, or names that differ only in `_` and `-`, may want the same name. One that exists keeps its name; a
 * taken name becomes `<cluster>-<database>-<tablegroup>`, and if that is taken too, it gets a hash.
 */
export function tableGroups(
  self: MultigresCluster,
  resolved: ResolvedCluster,
  topology: GlobalTopology,
  used: readonly ResolvedTemplate[],
  { children, others }: { children: readonly KubeObject[]; others: readonly KubeObject[] },
): PlannedGroup[] {
  const mine = ofKind(TABLE_GROUP, children);
  const taken = new Set(
    [...mine, ...ofKind(TABLE_GROUP, others)].map(({ metadata }) => metadata.name),
  );
  return resolved.groups.map((group) => {
    const existing = mine.filter(({ metadata: { labels } }) =>
      labels?.[LABEL.database] === group.database && labels?.[LABEL.tablegroup] === group.name
    ).map(({ metadata }) =>
      metadata.name
    ).sort()[0];
    const name = existing ?? freeName(self, group, taken);
    taken.add(name);
    return { group, desired: tableGroup(self, name, resolved, group, topology, used) };
  });
}

function freeName(
  { metadata }: MultigresCluster,
  { database, name }: ResolvedGroup,
  taken: ReadonlySet<string>,
): string {
  const parts = [metadata.name, database, name];
  const candidates = [objectName([database, name]), objectName(parts)];
  return candidates.find((candidate) => !taken.has(candidate)) ?? hashedName(parts);
}

function tableGroup(
  self: MultigresCluster,
  name: string,
  { images }: ResolvedCluster,
  group: ResolvedGroup,
  { rootPath, address }: GlobalTopology,
  used: readonly ResolvedTemplate[],
): Desired {
  const { imagePullPolicy, imagePullSecrets, multipooler, postgres } = images;
  return {
    apiVersion: API_VERSION,
    kind: "TableGroup",
    metadata: {
      name,
      labels: {
        [LABEL.cluster]: self.metadata.name,
        [LABEL.database]: group.database,
        [LABEL.tablegroup]: group.name,
      },
      ...resolvedNote(used, `spec.databases[${group.database}].spec.tablegroups[${group.name}]`),
    },
    spec: {
      images: {
        imagePullPolicy,
        ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
        multipooler,
        postgres,
      },
      partitioning: { shards: group.shards },
      shardTemplate: { pools: group.pools },
      globalTopoServer: { rootPath, address },
    },
  };
}
