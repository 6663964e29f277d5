import { API_VERSION, MULTIGRES_CLUSTER, TABLE_GROUP } from "../../lib/multigres/api/kinds.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import { type Desired, type Observed, ofKind } from "../../lib/engine/controller.ts";
import { controllerOf, type KubeObject } from "../../lib/engine/core/kube/object.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import { hasIntent } from "../../lib/multigres/readiness.ts";
import { tableGroupNames } from "./names.ts";
import type { ValidCluster } from "./parse.ts";
import type { ResolvedGroup } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";

/** A tablegroup and the child that carries it. */
export interface PlannedGroup extends PlannedChild<TableGroup> {
  readonly group: ResolvedGroup;
}

/**
 * Plans the TableGroups of a cluster. The API proposal names them `<database>-<tablegroup>`, without the cluster, so two
 * clusters of a namespace, or names that differ only in `_` and `-`, may want the same name. One that exists keeps its
 * name; a taken name becomes `<cluster>-<database>-<tablegroup>`, and if that is taken too, it gets a hash.
 */
export function planTableGroups(
  cluster: ValidCluster,
  { children, others }: Pick<Observed<unknown>, "children" | "others">,
): PlannedGroup[] {
  const mine = ofKind(TABLE_GROUP, children);
  const theirs = ofKind(TABLE_GROUP, others);
  const inherited = theirs.filter((other) => isLeftOver(cluster, other));
  const taken = new Set(
    [...mine, ...theirs].filter((group) => !inherited.includes(group))
      .map(({ metadata }) => metadata.name),
  );
  return cluster.groups.map((group) => {
    const build = (name: string) => tableGroup(cluster, name, group);
    const names = tableGroupNames(cluster, group);
    const [_plain, _qualified, hashed] = names;
    const name = existing(mine, group, names, build) ??
      existing(inherited, group, names, build) ??
      names.find((candidate) => !taken.has(candidate)) ?? hashed;
    taken.add(name);
    return { group, ...planChild<TableGroup>(children, build(name)) };
  });
}

/**
 * Whether an object is what garbage collection has not yet taken of a deleted cluster of this name. Its name is waited
 * for: under another one, a cluster that is deleted and applied again would start with empty volumes.
 */
function isLeftOver({ name }: ValidCluster, other: KubeObject): boolean {
  const owner = controllerOf(other);
  return owner?.kind === MULTIGRES_CLUSTER.kind && owner.name === name;
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

function tableGroup(cluster: ValidCluster, name: string, group: ResolvedGroup): Desired {
  const { imagePullPolicy, imagePullSecrets, multipooler, postgres } = cluster.images;
  const { rootPath, address } = cluster.topology;
  const path = `spec.databases[${group.database}].spec.tablegroups[${group.name}]`;
  return {
    apiVersion: API_VERSION,
    kind: "TableGroup",
    metadata: {
      name,
      labels: {
        [LABEL.cluster]: cluster.name,
        [LABEL.database]: group.database,
        [LABEL.tablegroup]: group.name,
      },
      ...resolvedNote(cluster.used, path),
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
