import { TOPO_SERVER } from "../../lib/multigres/api/kinds.ts";
import type { TopoServer } from "../../lib/multigres/api/topo_server.ts";
import type { Controller } from "../../lib/engine/controller.ts";
import { findChild } from "../../lib/engine/core/plan/intent_hash.ts";
import { SERVICE, STATEFUL_SET } from "../../lib/engine/core/kube/kinds.ts";
import type { StatefulSet } from "../../lib/engine/core/kube/workloads.ts";
import { podCounts } from "../../lib/engine/core/plan/readiness.ts";
import { etcdStatefulSet } from "./etcd_stateful_set.ts";
import { clientService, peerService } from "./services.ts";
import { parse } from "./parse.ts";
import { workloadReadiness } from "../../lib/multigres/readiness.ts";
import { resolvedFrom } from "../../lib/multigres/resolved_from.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** Runs an etcd, the global one of a cluster or the local one of a cell (API proposal: "TopoServer"). */
export const topoServer: Controller<TopoServer> = {
  domain: MULTIGRES,
  kind: TOPO_SERVER,
  owns: [{ kind: SERVICE }, { kind: STATEFUL_SET }],
  reconcile({ self, children }) {
    const { valid, hold } = parse(self);
    if (hold !== undefined) return hold;
    const peers = peerService(valid);
    const client = clientService(valid);
    const etcd = etcdStatefulSet(valid);
    const readiness = workloadReadiness(children, etcd);
    const pods = podCounts(findChild<StatefulSet>(children, etcd));
    return {
      decision: "apply",
      // The peers' names must resolve before the members start to look for each other.
      children: [peers, client, etcd],
      status: {
        conditions: summaryConditions(
          readiness.available === "True"
            ? { ...readiness, message: "Etcd cluster is healthy" }
            : readiness,
        ),
        replicas: pods.total,
        readyReplicas: pods.ready,
        clientServiceName: client.metadata.name,
        peerServiceName: peers.metadata.name,
        ...resolvedFrom(self),
      },
    };
  },
};
