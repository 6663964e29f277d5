import type { Cell } from "../../lib/multigres/api/cell.ts";
import { CELL, TOPO_SERVER } from "../../lib/multigres/api/kinds.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import { DEPLOYMENT, SERVICE } from "../../lib/engine/core/kube/kinds.ts";
import type { Deployment } from "../../lib/engine/core/kube/workloads.ts";
import { podCounts, summarize } from "../../lib/engine/core/plan/readiness.ts";
import { localTopology, planTopoServer } from "./local_topo_server.ts";
import { multigatewayDeployment, multigatewayService } from "./multigateway.ts";
import { multiorchDeployment } from "./multiorch.ts";
import { parse } from "./parse.ts";
import { workloadReadiness } from "../../lib/multigres/readiness.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Runs one cell: MultiGateway, MultiOrch and perhaps a local TopoServer (API proposal: "Cell"). */
export const cell: Controller<Cell> = {
  domain: MULTIGRES,
  kind: CELL,
  owns: [{ kind: TOPO_SERVER }, { kind: SERVICE }, { kind: DEPLOYMENT }],
  reconcile({ self, children }) {
    const { valid, hold } = parse(self);
    if (hold !== undefined) return hold;
    const topoServer = planTopoServer(valid, children);
    const service = multigatewayService(valid);
    const gateway = multigatewayDeployment(valid);
    const orch = multiorchDeployment(valid);

    const gatewayReady = workloadReadiness(children, gateway);
    const orchReady = workloadReadiness(children, orch);
    const parts = [...(topoServer ? [topoServer.readiness] : []), gatewayReady, orchReady];
    const pods = podCounts(findChild<Deployment>(children, gateway));
    return {
      decision: "apply",
      children: [...(topoServer ? [topoServer.desired] : []), service, gateway, orch],
      status: {
        conditions: [
          ...summaryConditions(summarize(parts, "MultiGateway and MultiOrch are healthy")),
          condition(
            "GatewayAvailable",
            gatewayReady.available,
            gatewayReady.available === "True" ? "Ready" : "NotReady",
            gatewayReady.message,
          ),
        ],
        gatewayReplicas: pods.total,
        gatewayReadyReplicas: pods.ready,
        gatewayServiceName: service.metadata.name,
        multiorchAvailable: orchReady.available,
        topoServer: localTopology(valid, topoServer),
        ...resolvedFrom(self),
      },
    };
  },
};
