import type { Component } from "../../lib/multigres/api/component.ts";
import type { DeploymentTemplate } from "../../lib/multigres/api/deployment_template.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedPool, ShardPool } from "../../lib/multigres/api/pool.ts";
import type {
  ManagedTopoServer,
  ResolvedTopoServer,
  Topology,
} from "../../lib/multigres/api/topology.ts";
import {
  DEFAULT_SHARDS,
  defaultRootPath,
  withComponentDefaults,
  withImageDefaults,
  withPoolDefaults,
  withTopoServerDefaults,
} from "../../lib/multigres/defaults.ts";
import { deepMerge } from "../../lib/multigres/template.ts";
import type { Section } from "../../lib/multigres/references.ts";
import type { TopologyAddress } from "../../lib/multigres/topology.ts";

type Templates = readonly DeploymentTemplate[];
type Referring = {
  deploymentTemplate?: string | undefined;
  overrides?: object | undefined;
};

/** A cluster's spec with every template fetched, the overrides laid on top, and defaults completed. */
export type ResolvedCluster = ReturnType<typeof resolveCluster>;
/** One resolved cell. */
export type ResolvedCell = ResolvedCluster["cells"][number];
/** One resolved tablegroup. */
export type ResolvedGroup = ResolvedCluster["groups"][number];
/** A resolved topology server: one that the operator runs, or somebody else. */
export type ResolvedTopology =
  | { readonly managed: ResolvedTopoServer; readonly external?: undefined }
  | { readonly managed?: undefined; readonly external: TopologyAddress };

/** Resolves a cluster whose templates all exist (see `lookUp`). */
export function resolveCluster(self: MultigresCluster, templates: Templates) {
  const { spec } = self;
  const { namespace, name: cluster } = self.metadata;
  const rootPath = (scope: string) => defaultRootPath(namespace, cluster, scope);
  const component = (kind: "multiadmin" | "multigateway" | "multiorch", block?: Referring) =>
    withComponentDefaults(kind, merged<Component>(templates, kind, block));
  return {
    images: withImageDefaults(spec.images),
    globalTopoServer: resolveTopology(templates, spec.globalTopoServer, rootPath("global")),
    multiadmin: component("multiadmin", spec.multiadmin),
    cells: (spec.cells ?? []).map(({ name, spec: cell }) => ({
      name,
      multigateway: component("multigateway", cell?.multigateway),
      multiorch: component("multiorch", cell?.multiorch),
      topoServer: isConfigured(cell?.topoServer)
        ? resolveTopology(templates, cell?.topoServer, rootPath(name))
        : undefined,
    })),
    groups: (spec.databases ?? []).flatMap((database) =>
      (database.spec?.tablegroups ?? []).map((group) => ({
        database: database.name,
        name: group.name,
        shards: group.partitioning?.shards ?? DEFAULT_SHARDS,
        pools: (group.shardTemplate?.pools ?? []).map(({ type, cell, ...pool }): ResolvedPool => ({
          type,
          cell,
          ...withPoolDefaults(merged<ShardPool>(templates, "shardPool", pool)),
        })),
      }))
    ),
  };
}

function resolveTopology(
  templates: Templates,
  block: Topology | undefined,
  fallback: string,
): ResolvedTopology {
  const { external, managedSpec } = block ?? {};
  const { rootPath: inner, ...inline } = managedSpec ?? {};
  const rootPath = external?.rootPath ?? block?.rootPath ?? inner ?? fallback;
  if (external !== undefined) return { external: { rootPath, address: external.address } };
  const managed = block?.deploymentTemplate === undefined
    ? inline
    : merged<ManagedTopoServer>(templates, "managedTopoServer", block);
  return { managed: { rootPath, ...withTopoServerDefaults(managed) } };
}

/** An empty block is no local topology server: the cell uses the global one (API proposal: "by default"). */
function isConfigured(block: Topology | undefined): boolean {
  return block?.deploymentTemplate !== undefined || block?.managedSpec !== undefined ||
    block?.external !== undefined;
}

/** A block's own fields, or its template's section with the overrides on top. */
function merged<T extends object>(
  templates: Templates,
  section: Section,
  block: Referring | undefined,
): T {
  const { deploymentTemplate, overrides, ...inline } = block ?? {};
  if (deploymentTemplate === undefined) return inline as T;
  const template = templates.find(({ metadata }) => metadata.name === deploymentTemplate);
  return deepMerge((template?.spec[section] ?? {}) as T, overrides);
}
