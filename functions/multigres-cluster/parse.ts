import type { DeploymentTemplate } from "../../lib/multigres/api/deployment_template.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/multigres/api/resolved.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import type { Parsed } from "../../lib/multigres/parsed.ts";
import {
  managedTopology,
  type ManagedTopologyAddress,
  type TopologyAddress,
} from "../../lib/multigres/topology.ts";
import { clusterNames } from "./names.ts";
import { resolveCluster, type ResolvedCluster } from "./resolve.ts";
import { holdForTemplates, lookUp } from "./templates.ts";

/** A cluster in which every template is found and every default filled in. */
export interface ValidCluster extends ResolvedCluster {
  readonly name: string;
  readonly namespace: string;
  /** The global topology: handed to every child, so that none has to look at its grandparent. */
  readonly topology: TopologyAddress | ManagedTopologyAddress;
  /** The names of its databases, those without tablegroups among them. */
  readonly databases: readonly string[];
  /** Every use of a template. */
  readonly used: ResolvedTemplate[];
}

/** Takes a cluster as its user wrote it, with the templates that it refers to. */
export function parse(
  self: MultigresCluster,
  templates: readonly DeploymentTemplate[],
  children: readonly KubeObject[],
): Parsed<ValidCluster> {
  const { missing, used } = lookUp(self, templates);
  if (missing.length > 0) return { hold: holdForTemplates(self, children, missing) };
  const { metadata: { name, namespace }, spec } = self;
  const resolved = resolveCluster(self, templates);
  const { external, managed } = resolved.globalTopoServer;
  const topology = external ??
    managedTopology(clusterNames({ name }).topoServer, namespace, managed.rootPath);
  const databases = (spec.databases ?? []).map((database) => database.name);
  return { valid: { ...resolved, name, namespace, topology, databases, used } };
}
