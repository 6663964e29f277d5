import { workloadLabels } from "../../lib/multigres/labels.ts";
import { hashedName, objectName } from "../../lib/multigres/object_name.ts";

interface Named {
  readonly name: string;
}

/** Names of what a cluster has one of. */
export function clusterNames({ name }: Named) {
  return {
    topoServer: objectName([name, "global"]),
    multiadmin: objectName([name, "multiadmin"]),
  };
}

/** The name of the Cell of one of the cluster's cells. */
export function cellObjectName(cluster: Named, cell: Named): string {
  return objectName([cluster.name, cell.name]);
}

/** The names that the TableGroup of a tablegroup may get, best first. */
export function tableGroupNames(
  cluster: Named,
  { database, name }: Named & { readonly database: string },
): readonly [plain: string, qualified: string, hashed: string] {
  const parts = [cluster.name, database, name];
  return [objectName([database, name]), objectName(parts), hashedName(parts)];
}

/** Labels of MultiAdmin, of its pods and of its Service. */
export function multiadminLabels({ name }: Named): Record<string, string> {
  return workloadLabels("multiadmin", name);
}
