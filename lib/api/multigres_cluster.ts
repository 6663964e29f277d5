import { z } from "zod";
import type { KubeObject } from "../k8s/meta.ts";
import { cells } from "./cells.ts";
import { clusterStatus } from "./cluster_status.ts";
import { clusterComponent } from "./component.ts";
import { databases } from "./databases.ts";
import { ageColumn, conditionColumn, type Definition, messageColumn } from "./definition.ts";
import { clusterImages } from "./images.ts";
import { MULTIGRES_CLUSTER } from "./kinds.ts";
import { topology } from "./topology.ts";

const spec = z.strictObject({
  images: clusterImages.optional(),
  globalTopoServer: topology.optional().describe(
    "The etcd that holds the cluster's topology. Default: a managed one with three members.",
  ),
  multiadmin: clusterComponent.optional().describe("MultiAdmin, the administration server."),
  cells: cells.optional(),
  databases: databases.optional(),
});

/** The MultigresCluster kind. */
export const multigresCluster: Definition = {
  kind: MULTIGRES_CLUSTER,
  singular: "multigrescluster",
  shortName: "mgc",
  description: "A whole Multigres cluster: topology server, cells and databases. " +
    "Everything else is created from it.",
  spec,
  status: clusterStatus,
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
