import type { Cell } from "../../lib/multigres/api/cell.ts";
import { CELL, TOPO_SERVER } from "../../lib/multigres/api/kinds.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import { DEPLOYMENT, SERVICE } from "../../lib/engine/core/kube/kinds.ts";
import type { Deployment } from "../../lib/engine/core/kube/workloads.ts";
import { identityOf } from "../../lib/multigres/identity.ts";
import { podCounts, summarize } from "../../lib/engine/core/plan/readiness.ts";
import { localTopology, localTopoServer } from "./local_topo_server.ts";
import { multigatewayDeployment, multigatewayService } from "./multigateway.ts";
import { multiorchDeployment } from "./multiorch.ts";
import { holdForLabels } from "../../lib/multigres/hold.ts";
import { childReadiness, workloadReadiness } from "../../lib/multigres/readiness.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Runs one cell: MultiGateway, MultiOrch and perhaps a local TopoServer (seed: "Cell"). */
export const cell: Controller<Cell> = {
  domain: MULTIGRES,
  kind: CELL,
  owns: [{ kind: TOPO_SERVER }, { kind: SERVICE }, { kind: DEPLOYMENT }],
  needs: () => [],
  reconcile({ self, children }) {
    if (identityOf(self, "cluster") === undefined) return holdForLabels(self);
    const topology = localTopoServer(self);
    const service = multigatewayService(self);
    const gateway = multigatewayDeployment(self);
    const orch = multiorchDeployment(self);

    const topoReady = topology && childReadiness(children, topology);
    const gatewayReady = workloadReadiness(children, gateway);
    const orchReady = workloadReadiness(children, orch);
    const parts = [...(topoReady ? [topoReady] : []), gatewayReady, orchReady];
    const pods = podCounts(findChild<Deployment>(children, gateway));
    return {
      decision: "apply",
      children: [...(topology ? [topology] : []), service, gateway, orch],
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
        topoServer: localTopology(self, topoReady?.available),
        ...resolvedFrom(self),
      },
    };
  },
};
