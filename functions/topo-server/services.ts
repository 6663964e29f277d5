import type { TopoServer } from "../../lib/multigres/api/topo_server.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { servicePorts } from "../../lib/multigres/pod.ts";
import { ETCD_PORTS, etcdNames } from "./names.ts";

/** The Service that etcd's clients connect to. */
export function clientService(self: TopoServer): Desired {
  const { client, labels } = etcdNames(self);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: client, labels },
    spec: {
      type: "ClusterIP",
      selector: labels,
      ports: servicePorts({ client: ETCD_PORTS.client }),
    },
  };
}

/** The headless Service that gives each member a name. */
export function peerService(self: TopoServer): Desired {
  const { peer, labels } = etcdNames(self);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: peer, labels },
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      // Members become ready only as a quorum, and find each other by these names.
      publishNotReadyAddresses: true,
      selector: labels,
      ports: servicePorts({ client: ETCD_PORTS.client, peer: ETCD_PORTS.peer }),
    },
  };
}
