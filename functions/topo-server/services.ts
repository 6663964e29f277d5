import type { Desired } from "../../lib/engine/controller.ts";
import { servicePorts } from "../../lib/multigres/pod.ts";
import { etcdLabels, etcdNames } from "./names.ts";
import type { ValidTopoServer } from "./parse.ts";
import { ETCD_PORTS } from "./ports.ts";

/** The Service that etcd's clients connect to. */
export function clientService(topoServer: ValidTopoServer): Desired {
  const labels = etcdLabels(topoServer);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: etcdNames(topoServer).client, labels },
    spec: {
      type: "ClusterIP",
      selector: labels,
      ports: servicePorts({ client: ETCD_PORTS.client }),
    },
  };
}

/** The headless Service that gives each member a name. */
export function peerService(topoServer: ValidTopoServer): Desired {
  const labels = etcdLabels(topoServer);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: etcdNames(topoServer).peer, labels },
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
