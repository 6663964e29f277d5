import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import {
  ageColumn,
  conditionColumn,
  type Definition,
  messageColumn,
} from "../../engine/schema/definition.ts";
import { withRules } from "../../engine/schema/parts.ts";
import { CATEGORY } from "./category.ts";
import { cells } from "./cells.ts";
import { clusterStatus } from "./cluster_status.ts";
import { clusterComponent } from "./component.ts";
import { databases } from "./databases.ts";
import { clusterImages } from "./images.ts";
import { topology } from "./topology.ts";

const shape = z.strictObject({
  images: clusterImages.optional(),
  globalTopoServer: topology.optional().describe(
    "The etcd that holds the cluster's topology. Default: a managed one with three members.",
  ),
  multiadmin: clusterComponent.optional().describe("MultiAdmin, the administration server."),
  cells: cells.optional(),
  databases: databases.optional(),
});

const spec = withRules(shape, {
  // The one-element list binds the cells' names once: looking at the cells in the innermost loop breaks the cost budget.
  rule: "!has(self.databases) || [has(self.cells) ? self.cells.map(c, c.name) : []].all(names, " +
    "self.databases.all(d, !has(d.spec) || !has(d.spec.tablegroups) || " +
    "d.spec.tablegroups.all(t, !has(t.shardTemplate) || !has(t.shardTemplate.pools) || " +
    "t.shardTemplate.pools.all(p, p.cell in names))))",
  message: "a pool's cell is not one of spec.cells: declare the cell or correct the pool's cell",
  fieldPath: ".databases",
});

/** The MultigresCluster kind. */
export const multigresCluster: Definition = {
  singular: "multigrescluster",
  shortName: "mgc",
  category: CATEGORY,
  writtenBy: "you",
  description: "A whole Multigres cluster: topology server, cells and databases. " +
    "Everything else is created from it.",
  spec,
  status: clusterStatus,
  rules: [{
    rule:
      "self.metadata.name.size() <= 63 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    message:
      "metadata.name must be a DNS label, as it becomes part of Service names: at most 63 lower case letters, digits and -",
  }],
  columns: [
    conditionColumn("Available", "Whether all components are available."),
    conditionColumn("Progressing", "Whether a change is being rolled out."),
    messageColumn(),
    ageColumn(),
  ],
};

/** What a user wants of a cluster. */
export type MultigresClusterSpec = z.infer<typeof spec>;
/** What a cluster was observed to be. */
export type MultigresClusterStatus = z.infer<typeof clusterStatus>;
/** A MultigresCluster as the API server returns it. */
export interface MultigresCluster extends KubeObject {
  spec: MultigresClusterSpec;
  status?: MultigresClusterStatus | undefined;
}
