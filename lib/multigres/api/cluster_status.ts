import { z } from "zod";
import { int32 } from "../../engine/schema/parts.ts";
import { observedStatus, truth } from "../../engine/schema/status.ts";
import { resolvedTemplates } from "./resolved.ts";

const cell = z.strictObject({
  gatewayAvailable: truth.optional().describe("Whether the cell's MultiGateway is available."),
  multiorchAvailable: truth.optional().describe("Whether the cell's MultiOrch is available."),
  topoServerAvailable: truth.optional().describe(
    "Whether the topology server that the cell uses is available, its own or the global one.",
  ),
}).describe("State of one cell.");

const database = z.strictObject({
  desiredInstances: int32().optional().describe("Number of wanted PostgreSQL pods."),
  readyInstances: int32().optional().describe("Number of PostgreSQL pods that are ready."),
  servingWrites: truth.optional().describe(
    "Whether all shards serve writes; Unknown where Kubernetes alone cannot tell.",
  ),
}).describe("State of one database.");

/** What a cluster reports. */
export const clusterStatus = z.strictObject({
  ...observedStatus,
  globalTopoServer: z.strictObject({
    etcd: z.strictObject({
      available: truth.optional().describe("Whether the global etcd is available."),
    }).optional().describe("State of etcd."),
  }).optional().describe("State of the global topology server."),
  cells: z.record(z.string(), cell).optional().describe("State of the cells, by name."),
  databases: z.record(z.string(), database).optional().describe("State of the databases, by name."),
  multiadmin: z.strictObject({
    available: truth.optional().describe("Whether MultiAdmin is available."),
    serviceName: z.string().max(63).optional().describe("Service of MultiAdmin."),
  }).optional().describe("State of MultiAdmin."),
  resolvedTemplates: resolvedTemplates.optional(),
});
