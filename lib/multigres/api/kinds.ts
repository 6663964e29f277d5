// Kept apart from the schemas so that the functions load no zod at run time: a cold start pays for every import.
import type { Kind } from "../../engine/controller.ts";
import type { Cell } from "./cell.ts";
import type { DeploymentTemplate } from "./deployment_template.ts";
import type { MultigresCluster } from "./multigres_cluster.ts";
import type { Shard } from "./shard.ts";
import type { TableGroup } from "./table_group.ts";
import type { TopoServer } from "./topo_server.ts";

/** The API group of all six kinds. */
export const GROUP = "multigres.com";

/** The only served version. */
export const API_VERSION = `${GROUP}/v1alpha1`;

/** The root resource: a user's whole cluster. */
export const MULTIGRES_CLUSTER: Kind<MultigresCluster> = {
  apiVersion: API_VERSION,
  kind: "MultigresCluster",
  plural: "multigresclusters",
};

/** Reusable component configuration, referred to by clusters of its namespace. */
export const DEPLOYMENT_TEMPLATE: Kind<DeploymentTemplate> = {
  apiVersion: API_VERSION,
  kind: "DeploymentTemplate",
  plural: "deploymenttemplates",
  // Who consumes a template is written by its consumers and read by no reconcile.
  statusFields: [],
};

/** A managed etcd: the global one of a cluster or the local one of a cell. */
export const TOPO_SERVER: Kind<TopoServer> = {
  apiVersion: API_VERSION,
  kind: "TopoServer",
  plural: "toposervers",
};

/** One failure domain: gateway, orchestrator and perhaps a local topology server. */
export const CELL: Kind<Cell> = { apiVersion: API_VERSION, kind: "Cell", plural: "cells" };

/** One tablegroup of one database. */
export const TABLE_GROUP: Kind<TableGroup> = {
  apiVersion: API_VERSION,
  kind: "TableGroup",
  plural: "tablegroups",
};

/** One shard of a tablegroup: its pools of PostgreSQL pods. */
export const SHARD: Kind<Shard> = { apiVersion: API_VERSION, kind: "Shard", plural: "shards" };
