import { type Observed, ofKind } from "../../lib/engine/controller.ts";
import { controllerOf, type KubeObject } from "../../lib/engine/core/kube/object.ts";
import { MULTIGRES_CLUSTER, TABLE_GROUP } from "../../lib/multigres/api/kinds.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { isNamedAfter, isOf } from "../../lib/multigres/volumes.ts";
import { tableGroupNames } from "./names.ts";
import type { ValidCluster } from "./parse.ts";
import type { ResolvedGroup } from "./resolve.ts";

/** What is there of tablegroups and their data. */
type World = Pick<Observed<unknown>, "children" | "others" | "inspected">;

/**
 * Finds the name of each tablegroup's child. The API proposal names them `<database>-<tablegroup>`, without the cluster,
 * so two clusters of a namespace, or names that differ only in `_` and `-`, may want the same name. One that exists keeps
 * its name. A new one gets the name under which its data lies, or else the first that is not taken and under which nobody
 * else's data lies: `<database>-<tablegroup>`, `<cluster>-<database>-<tablegroup>`, then with a hash.
 */
export function nameTableGroups(
  cluster: ValidCluster,
  { children, others, inspected = [] }: World,
): Map<ResolvedGroup, string> {
  const mine = ofKind(TABLE_GROUP, children);
  const theirs = ofKind(TABLE_GROUP, others);
  const names = new Map<ResolvedGroup, string>();
  const nameOf = (group: ResolvedGroup) => tableGroupNames(cluster, group);
  // First those that exist, lest a new one takes their name.
  for (const candidates of [mine, theirs.filter((other) => isLeftOver(cluster, other))]) {
    for (const group of cluster.groups.filter((group) => !names.has(group))) {
      const free = candidates.filter(({ metadata }) =>
        ![...names.values()].includes(metadata.name)
      );
      const name = existing(cluster, group, free);
      if (name !== undefined) names.set(group, name);
    }
  }
  const taken = new Set([
    ...names.values(),
    ...[...mine, ...theirs.filter((other) => !isLeftOver(cluster, other))]
      .map(({ metadata }) => metadata.name),
  ]);
  for (const group of cluster.groups.filter((group) => !names.has(group))) {
    const [plain, qualified, hashed] = nameOf(group);
    const holds = (name: string) => inspected.filter((claim) => isNamedAfter(name, claim));
    const own = [plain, qualified, hashed].find((name) =>
      holds(name).some((claim) => isOf(cluster.name, group, claim))
    );
    const free = [plain, qualified, hashed].find((name) =>
      !taken.has(name) && holds(name).every((claim) => isOf(cluster.name, group, claim))
    );
    const name = own ?? free ?? hashed;
    taken.add(name);
    names.set(group, name);
  }
  return new Map(cluster.groups.map((group) => [group, names.get(group) ?? nameOf(group)[2]]));
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
 * The name of the child that carries a group. Names are made from the group, so a child of one of its names is its own,
 * whatever became of the child's labels: taking it for another one would tear down a database and make an empty one
 * beside it. Only where two groups may have the same name do the labels decide.
 */
function existing(
  cluster: ValidCluster,
  group: ResolvedGroup,
  candidates: readonly TableGroup[],
): string | undefined {
  const names: readonly string[] = tableGroupNames(cluster, group);
  const named = candidates.filter(({ metadata }) => names.includes(metadata.name));
  const labelled = named.filter((child) => says(child, group));
  const [found] =
    (labelled.length > 0 ? labelled : named.filter((child) => !isAnothers(cluster, child)))
      .map(({ metadata }) => metadata.name).sort((a, b) => names.indexOf(a) - names.indexOf(b));
  return found;
}

function says({ metadata: { labels } }: TableGroup, { database, name }: ResolvedGroup): boolean {
  return labels?.[LABEL.database] === database && labels?.[LABEL.tablegroup] === name;
}

/** Whether the labels name a tablegroup, wanted or not, that may have this very name: `a_b` and `a-b` share theirs. */
function isAnothers(cluster: ValidCluster, { metadata: { name, labels } }: TableGroup): boolean {
  const { [LABEL.database]: database, [LABEL.tablegroup]: tablegroup } = labels ?? {};
  if (database === undefined || tablegroup === undefined) return false;
  const names: readonly string[] = tableGroupNames(cluster, { database, name: tablegroup });
  return names.includes(name);
}
