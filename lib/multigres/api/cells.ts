import { z } from "zod";
import { mapList, withRules } from "../../engine/schema/parts.ts";
import { clusterComponent } from "./component.ts";
import { cellName } from "./patterns.ts";
import { topology } from "./topology.ts";

const cell = withRules(
  z.strictObject({
    name: cellName.describe("Name of the cell, unique in the cluster, such as `us-east-1a`."),
    spec: z.strictObject({
      multigateway: clusterComponent.optional().describe(
        "The cell's MultiGateway: where clients connect.",
      ),
      multiorch: clusterComponent.optional().describe(
        "The cell's MultiOrch: watches shards and appoints primaries.",
      ),
      topoServer: topology.optional().describe(
        "The cell's own topology server. Default: the global one is used.",
      ),
    }).optional().describe("What runs in the cell."),
  }).describe("One failure domain, such as an availability zone."),
  {
    rule: "self.name != 'global' || !has(self.spec) || !has(self.spec.topoServer) || " +
      "!(has(self.spec.topoServer.deploymentTemplate) || has(self.spec.topoServer.managedSpec))",
    message:
      "a cell named global cannot have a managed topoServer: it would take the name of the global one, so rename the cell",
  },
);

/** The cells of a cluster. */
export const cells = mapList(cell, ["name"], 64).describe(
  "The cluster's cells, at most 64. Default: none.",
);

/** A cell of a cluster: inferred from the schema. */
export type ClusterCell = z.infer<typeof cell>;
