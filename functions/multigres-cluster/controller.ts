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
import { DEPLOYMENT, PERSISTENT_VOLUME_CLAIM, SERVICE } from "../../lib/engine/core/kube/kinds.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { planCell } from "./cell.ts";
import { multiadminDeployment, multiadminService } from "./multiadmin.ts";
import { planTopoServer } from "./global_topo_server.ts";
import { parse } from "./parse.ts";
import { clusterStatus } from "./status.ts";
import { planTableGroups } from "./table_group.ts";
import { references } from "../../lib/multigres/references.ts";
import { workloadReadiness } from "../../lib/multigres/readiness.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Turns a user's cluster into its parts, with all templates resolved (API proposal: "MultigresCluster"). */
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
  // Data outlives its cluster, and a new tablegroup must find its own, and nobody else's.
  inspects: {
    kind: PERSISTENT_VOLUME_CLAIM,
    before: TABLE_GROUP,
    selector: ({ spec: { databases = [] } }) =>
      `${LABEL.database} in (${databases.map(({ name }) => name).join(",")})`,
  },
  reconcile({ self, children, others, related, inspected }) {
    const { valid, hold } = parse(self, ofKind(DEPLOYMENT_TEMPLATE, related), children);
    if (hold !== undefined) return hold;
    const topoServer = planTopoServer(valid, children);
    const cells = valid.cells.map((cell) => planCell(valid, cell, children));
    const groups = planTableGroups(valid, { children, others, inspected });
    const service = multiadminService(valid);
    const multiadmin = multiadminDeployment(valid);

    const parts = [...(topoServer ? [topoServer] : []), ...cells, ...groups];
    const adminReady = workloadReadiness(children, multiadmin);
    const summary = summarize(
      [...parts.map(({ readiness }) => readiness), adminReady],
      "All components are available.",
    );
    return {
      decision: "apply",
      children: [...parts.map(({ desired }) => desired), service, multiadmin],
      status: {
        conditions: [
          ...summaryConditions(summary, "Cluster reconciliation complete."),
          condition("TemplatesResolved", "True", "Resolved", "All templates are resolved"),
        ],
        ...clusterStatus(valid, { topoServer, cells, groups }),
        multiadmin: { available: adminReady.available, serviceName: service.metadata.name },
        ...(valid.used.length === 0 ? {} : { resolvedTemplates: valid.used }),
      },
    };
  },
};
