import { z } from "zod";
import type { KubeObject } from "../../engine/core/kube/object.ts";
import {
  ageColumn,
  conditionColumn,
  type Definition,
  messageColumn,
} from "../../engine/schema/definition.ts";
import { int32 } from "../../engine/schema/parts.ts";
import { observedStatus } from "../../engine/schema/status.ts";
import { CATEGORY } from "./category.ts";
import { resolvedFrom } from "./resolved.ts";
import { resolvedTopoServer } from "./topology.ts";

const status = z.strictObject({
  ...observedStatus,
  replicas: int32().optional().describe("Number of etcd pods that exist."),
  readyReplicas: int32().optional().describe("Number of etcd pods that are ready."),
  clientServiceName: z.string().max(63).optional().describe("Service that clients connect to."),
  peerServiceName: z.string().max(63).optional().describe(
    "Headless Service over which the members find each other.",
  ),
  resolvedFrom: resolvedFrom.optional(),
});

/** The TopoServer kind. */
export const topoServer: Definition = {
  singular: "toposerver",
  shortName: "tps",
  category: CATEGORY,
  writtenBy: "the operator",
  description: "An etcd for a cluster's or a cell's topology. " +
    "Managed by the operator: manual changes are reverted; edit the MultigresCluster instead.",
  spec: resolvedTopoServer,
  status,
  columns: [
    conditionColumn("Available", "Whether etcd has a quorum."),
    {
      name: "Ready",
      type: "integer",
      jsonPath: ".status.readyReplicas",
      description: "Ready members.",
    },
    {
      name: "Members",
      type: "integer",
      jsonPath: ".spec.replicas",
      description: "Wanted members.",
    },
    {
      name: "Service",
      type: "string",
      jsonPath: ".status.clientServiceName",
      description: "Service for clients.",
      priority: 1,
    },
    messageColumn(),
    ageColumn(),
  ],
};

/** What a TopoServer should be: resolved from the cluster, with defaults. */
export type TopoServerSpec = z.infer<typeof resolvedTopoServer>;
/** What a TopoServer was observed to be. */
export type TopoServerStatus = z.infer<typeof status>;
/** A TopoServer as the API server returns it. */
export interface TopoServer extends KubeObject {
  spec: TopoServerSpec;
  status?: TopoServerStatus | undefined;
}
