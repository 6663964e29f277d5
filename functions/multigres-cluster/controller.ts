import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import {
  CELL,
  DEPLOYMENT_TEMPLATE,
  MULTIGRES_CLUSTER,
  TABLE_GROUP,
  TOPO_SERVER,
} from "../../lib/multigres/api/kinds.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import { type Controller, ofKind } from "../../lib/engine/controller.ts";
import { DEPLOYMENT, SERVICE } from "../../lib/engine/core/kube/kinds.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { cellOf } from "./cell.ts";
import { multiadminDeployment, multiadminService } from "./multiadmin.ts";
import { references } from "../../lib/multigres/references.ts";
import { resolveCluster } from "./resolve.ts";
import { clusterStatus } from "./status.ts";
import { tableGroups } from "./table_group.ts";
import { holdForTemplates, lookUp } from "./templates.ts";
import { globalTopology, globalTopoServer } from "./topology.ts";
import { childReadiness, workloadReadiness } from "../../lib/multigres/readiness.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Turns a user's cluster into its parts, with all templates resolved (seed: "MultigresCluster"). */
export const multigresCluster: Controller<MultigresCluster> = {
  domain: MULTIGRES,
  kind: MULTIGRES_CLUSTER,
  owns: [
    { kind: TOPO_SERVER },
    { kind: CELL },
    // The whole namespace: another cluster may hold the name that a tablegroup would get.
    { kind: TABLE_GROUP, scope: "namespace" },
    { kind: SERVICE },
    { kind: DEPLOYMENT },
  ],
  reads: [DEPLOYMENT_TEMPLATE],
  needs: (self) =>
    references(self.spec).map(({ template }) => ({ kind: DEPLOYMENT_TEMPLATE, name: template })),
  needed: ({ status }) => (status?.resolvedTemplates?.length ?? 0) > 0,
  reconcile({ self, children, others, related }) {
    const templates = ofKind(DEPLOYMENT_TEMPLATE, related);
    const { missing, used } = lookUp(self, templates);
    if (missing.length > 0) return holdForTemplates(self, children, missing);

    const resolved = resolveCluster(self, templates);
    const topology = globalTopology(self, resolved.globalTopoServer);
    const topoServer = globalTopoServer(self, resolved.globalTopoServer, used);
    const cells = resolved.cells.map((cell) => cellOf(self, resolved, cell, topology, used));
    const groups = tableGroups(self, resolved, topology, used, { children, others });
    const service = multiadminService(self);
    const multiadmin = multiadminDeployment(self, resolved, topology);

    const parts = [
      ...(topoServer === undefined ? [] : [topoServer]),
      ...cells,
      ...groups.map(({ desired }) => desired),
    ];
    const adminReady = workloadReadiness(children, multiadmin);
    const summary = summarize(
      [...parts.map((part) => childReadiness(children, part)), adminReady],
      "All components are available.",
    );
    return {
      decision: "apply",
      children: [...parts, service, multiadmin],
      status: {
        conditions: [
          ...summaryConditions(summary, "Cluster reconciliation complete."),
          condition("TemplatesResolved", "True", "Resolved", "All templates are resolved"),
        ],
        ...clusterStatus(self, children, resolved, { topoServer, cells, groups }),
        multiadmin: { available: adminReady.available, serviceName: service.metadata.name },
        ...(used.length === 0 ? {} : { resolvedTemplates: used }),
      },
    };
  },
};
