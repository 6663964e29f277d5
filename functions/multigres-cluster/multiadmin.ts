import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { workloadLabels } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/names.ts";
import {
  containerBase,
  containerPorts,
  MULTIGRES_USER,
  podBase,
  probes,
  servicePorts,
  topologyFlags,
} from "../../lib/multigres/pod.ts";
import type { ResolvedCluster } from "./resolve.ts";
import type { GlobalTopology } from "./topology.ts";

const PORTS = { http: 18000, grpc: 18070 };

/** MultiAdmin: the cluster's administration API. */
export function multiadminDeployment(
  self: MultigresCluster,
  { multiadmin, images }: ResolvedCluster,
  topology: GlobalTopology,
): Desired {
  const labels = labelsOf(self);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: nameOf(self), labels },
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
              ...topologyFlags(topology),
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
export function multiadminService(self: MultigresCluster): Desired {
  const labels = labelsOf(self);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: nameOf(self), labels },
    spec: { type: "ClusterIP", selector: labels, ports: servicePorts(PORTS) },
  };
}

function labelsOf({ metadata }: MultigresCluster): Record<string, string> {
  return workloadLabels("multiadmin", metadata.name);
}

function nameOf({ metadata }: MultigresCluster): string {
  return objectName([metadata.name, "multiadmin"]);
}
