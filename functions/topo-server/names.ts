import type { TopoServer } from "../../lib/multigres/api/topo_server.ts";
import { LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { MAX_STATEFUL_SET, objectName } from "../../lib/multigres/names.ts";

/** etcd's ports: clients, peers, and plain-HTTP health and metrics. */
export const ETCD_PORTS = { client: 2379, peer: 2380, metrics: 2381 };

/** Names and labels of what a TopoServer consists of (seed: `<topo>-client`, `<topo>-peer`). */
export function etcdNames({ metadata: { name, namespace, labels } }: TopoServer) {
  const cell = labels?.[LABEL.cell];
  return {
    namespace,
    statefulSet: objectName([name], MAX_STATEFUL_SET),
    client: objectName([name, "client"]),
    peer: objectName([name, "peer"]),
    labels: workloadLabels("topo-server", {
      [LABEL.cluster]: labels?.[LABEL.cluster] ?? "",
      ...(cell === undefined ? {} : { [LABEL.cell]: cell }),
      // A global etcd's labels are a subset of a local one's: without this its Service would select both.
      [LABEL.topoServer]: name,
    }),
  };
}
