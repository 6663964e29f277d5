import type { Desired } from "../../lib/engine/controller.ts";
import {
  containerBase,
  containerPorts,
  MULTIGRES_USER,
  podBase,
  probes,
  servicePorts,
  topologyFlags,
} from "../../lib/multigres/pod.ts";
import { clusterNames, multiadminLabels } from "./names.ts";
import type { ValidCluster } from "./parse.ts";

const PORTS = { http: 18000, grpc: 18070 };

/** MultiAdmin: the cluster's administration API. */
export function multiadminDeployment(cluster: ValidCluster): Desired {
  const { multiadmin, images } = cluster;
  const labels = multiadminLabels(cluster);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: clusterNames(cluster).multiadmin, labels },
    spec: {
      replicas: multiadmin.replicas,
      selector: { matchLabels: labels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          ...podBase(MULTIGRES_USER, images, multiadmin.affinity),
          terminationGracePeriodSeconds: 30,
          containers: [{
            ...containerBase("multiadmin", images.multiadmin, images, multiadmin.resources),
            command: ["/multigres/bin/multiadmin"],
            args: [
              `--http-port=${PORTS.http}`,
              `--grpc-port=${PORTS.grpc}`,
              ...topologyFlags(cluster.topology),
              // It serves nothing unless told to.
              "--service-map=grpc-multiadmin",
              "--log-level=info",
            ],
            ports: containerPorts(PORTS),
            ...probes(PORTS.http, "/ready", "/live"),
          }],
        },
      },
    },
  };
}

/** The Service of MultiAdmin. */
export function multiadminService(cluster: ValidCluster): Desired {
  const labels = multiadminLabels(cluster);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: clusterNames(cluster).multiadmin, labels },
    spec: { type: "ClusterIP", selector: labels, ports: servicePorts(PORTS) },
  };
}
