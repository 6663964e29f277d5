import type { MultigresClusterSpec } from "./api/multigres_cluster.ts";

/** The sections of a DeploymentTemplate. */
export type Section =
  | "multiadmin"
  | "multigateway"
  | "multiorch"
  | "shardPool"
  | "managedTopoServer";

/** A place in a cluster's spec that refers to a section of a template. */
export interface Reference {
  /** Such as `spec.cells[us-east-1a].spec.multigateway`; list items are named, not numbered. */
  readonly path: string;
  readonly template: string;
  readonly section: Section;
}

/** All references of a cluster, in the order of its spec. */
export function references(spec: MultigresClusterSpec): Reference[] {
  const found: Reference[] = [];
  const note = (
    path: string,
    section: Section,
    block: { deploymentTemplate?: string | undefined } | undefined,
  ) => {
    const template = block?.deploymentTemplate;
    if (template !== undefined) found.push({ path, template, section });
  };
  note("spec.globalTopoServer", "managedTopoServer", spec.globalTopoServer);
  note("spec.multiadmin", "multiadmin", spec.multiadmin);
  for (const { name, spec: cell } of spec.cells ?? []) {
    const path = `spec.cells[${name}].spec`;
    note(`${path}.multigateway`, "multigateway", cell?.multigateway);
    note(`${path}.multiorch`, "multiorch", cell?.multiorch);
    note(`${path}.topoServer`, "managedTopoServer", cell?.topoServer);
  }
  for (const database of spec.databases ?? []) {
    for (const group of database.spec?.tablegroups ?? []) {
      for (const pool of group.shardTemplate?.pools ?? []) {
        note(poolPath(database.name, group.name, pool), "shardPool", pool);
      }
    }
  }
  return found;
}

/** The path of a pool, which is told apart by type and cell. */
export function poolPath(
  database: string,
  group: string,
  pool: { type: string; cell: string },
): string {
  const tablegroup = `spec.databases[${database}].spec.tablegroups[${group}]`;
  return `${tablegroup}.shardTemplate.pools[${pool.type},${pool.cell}]`;
}
