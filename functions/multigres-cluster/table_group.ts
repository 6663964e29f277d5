import { API_VERSION, TABLE_GROUP } from "../../lib/multigres/api/kinds.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/multigres/api/resolved.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import { type Desired, ofKind } from "../../lib/engine/controller.ts";
import { controllerOf, type KubeObject } from "../../lib/engine/core/kube/object.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { hashedName, objectName } from "../../lib/multigres/names.ts";
import type { ResolvedCluster, ResolvedGroup } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";
import type { GlobalTopology } from "./topology.ts";
import { hasIntent } from "../../lib/multigres/readiness.ts";

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
  const theirs = ofKind(TABLE_GROUP, others);
  const inherited = theirs.filter((other) => isLeftOver(self, other));
  const taken = new Set(
    [...mine, ...theirs].filter((group) => !inherited.includes(group))
      .map(({ metadata }) => metadata.name),
  );
  return resolved.groups.map((group) => {
    const build = (name: string) => tableGroup(self, name, resolved, group, topology, used);
    const names = namesOf(self, group);
    const name = existing(mine, group, names, build) ??
      existing(inherited, group, names, build) ??
      names.find((candidate) => !taken.has(candidate)) ?? names.at(-1)!;
    taken.add(name);
    return { group, desired: build(name) };
  });
}

/**
 * Whether an object is what garbage collection has not yet taken of a deleted cluster of this name. Its name is waited
 * for: under another one, a cluster that is deleted and applied again would start with empty volumes.
 */
function isLeftOver({ kind, metadata }: MultigresCluster, other: KubeObject): boolean {
  const owner = controllerOf(other);
  return owner?.kind === kind && owner.name === metadata.name;
}

/**
 * The name of the child that carries a group: found by its labels, or, where somebody changed those, by the intent
 * it was written from. Taking it for another one would tear it down and make an empty one beside it.
 */
function existing(
  mine: readonly TableGroup[],
  { database, name }: ResolvedGroup,
  names: readonly string[],
  build: (name: string) => Desired,
): string | undefined {
  const labelled = mine.filter(({ metadata: { labels } }) =>
    labels?.[LABEL.database] === database && labels?.[LABEL.tablegroup] === name
  ).map(({ metadata }) => metadata.name).sort();
  if (labelled.length === 1) return labelled[0];
  const intended = mine.find((child) =>
    names.includes(child.metadata.name) && hasIntent(child, build(child.metadata.name))
  );
  return intended?.metadata.name ?? labelled[0];
}

/** The names that a group may get, best first. */
function namesOf({ metadata }: MultigresCluster, { database, name }: ResolvedGroup): string[] {
  const parts = [metadata.name, database, name];
  return [objectName([database, name]), objectName(parts), hashedName(parts)];
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
