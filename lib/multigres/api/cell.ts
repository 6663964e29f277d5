import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import {
  ageColumn,
  conditionColumn,
  type Definition,
  messageColumn,
} from "../../engine/schema/definition.ts";
import { atomicList, int32 } from "../../engine/schema/parts.ts";
import { observedStatus, truth } from "../../engine/schema/status.ts";
import { CATEGORY } from "./category.ts";
import { resolvedComponent } from "./component.ts";
import { cellImages } from "./images.ts";
import { cellName, etcdAddress, rootPath } from "./patterns.ts";
import { resolvedFrom } from "./resolved.ts";
import { resolvedExternal, resolvedTopoServer } from "./topology.ts";

const spec = z.strictObject({
  name: cellName.describe("The cell's name in the cluster."),
  images: cellImages,
  multiGateway: resolvedComponent.describe("The cell's MultiGateway: where clients connect."),
  multiOrch: resolvedComponent.describe("The cell's MultiOrch: appoints primaries."),
  globalTopoServer: z.strictObject({
    rootPath,
    address: etcdAddress.optional().describe(
      "Where the global etcd answers, always filled by the cluster.",
    ),
    clientServiceName: z.string().max(63).optional().describe(
      "Client Service of the global TopoServer; absent when etcd is external.",
    ),
  }).describe("The cluster's global topology server."),
  topoServer: z.strictObject({
    managedSpec: resolvedTopoServer.optional().describe("A local etcd that the operator runs."),
    external: resolvedExternal.optional().describe("A local etcd that somebody else runs."),
  }).optional().describe("The cell's own topology server. Empty: the global one is used."),
  allCells: atomicList(cellName).optional().describe("All cells of the cluster."),
  topologyReconciliation: z.strictObject({
    registerCell: z.boolean().optional().describe("Enter the cell into the global topology."),
    pruneTablets: z.boolean().optional().describe(
      "Remove pods that are gone for good from the topology.",
    ),
  }).optional().describe("What the operator keeps up to date in the topology."),
  watchTargets: atomicList(z.string().min(1).max(255)).optional().describe(
    "What MultiOrch watches, each as `database/tablegroup/key range`.",
  ),
});

const status = z.strictObject({
  ...observedStatus,
  gatewayReplicas: int32().optional().describe("Number of MultiGateway pods that exist."),
  gatewayReadyReplicas: int32().optional().describe("Number of MultiGateway pods that are ready."),
  gatewayServiceName: z.string().max(63).optional().describe("Service that clients connect to."),
  multiorchAvailable: truth.optional().describe("Whether MultiOrch runs."),
  topoServer: z.strictObject({
    rootPath: rootPath.optional(),
    address: z.string().max(2048).optional().describe("Where the local etcd answers."),
    available: truth.optional().describe("Whether the local etcd is available."),
  }).optional().describe("The local topology server; empty when the global one is used."),
  resolvedFrom: resolvedFrom.optional(),
});

/** The Cell kind. */
export const cell: Definition = {
  singular: "cell",
  shortName: "cel",
  category: CATEGORY,
  writtenBy: "the operator",
  description: "One failure domain of a cluster, with MultiGateway and MultiOrch. " +
    "Managed by the operator: manual changes are reverted; edit the MultigresCluster instead.",
  spec,
  status,
  columns: [
    conditionColumn("Available", "Whether clients can connect through the cell."),
    {
      name: "Gateways",
      type: "integer",
      jsonPath: ".status.gatewayReadyReplicas",
      description: "Ready MultiGateway pods.",
    },
    {
      name: "Wanted",
      type: "integer",
      jsonPath: ".spec.multiGateway.replicas",
      description: "Wanted MultiGateway pods.",
    },
    {
      name: "Orch",
      type: "string",
      jsonPath: ".status.multiorchAvailable",
      description: "Whether MultiOrch runs.",
    },
    {
      name: "Service",
      type: "string",
      jsonPath: ".status.gatewayServiceName",
      description: "Service for clients.",
      priority: 1,
    },
    messageColumn(),
    ageColumn(),
  ],
};

/** What a Cell should be: resolved from the cluster, with defaults. */
export type CellSpec = z.infer<typeof spec>;
/** What a Cell was observed to be. */
export type CellStatus = z.infer<typeof status>;
/** A Cell as the API server returns it. */
export interface Cell extends KubeObject {
  spec: CellSpec;
  status?: CellStatus | undefined;
}
