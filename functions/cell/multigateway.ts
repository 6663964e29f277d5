import type { Cell } from "../../lib/multigres/api/cell.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { objectName } from "../../lib/multigres/names.ts";
import {
  containerBase,
  containerPorts,
  fromField,
  MULTIGRES_USER,
  podBase,
  probes,
  servicePorts,
} from "../../lib/multigres/pod.ts";
import { cellFlags, cellLabels, clusterOf } from "./names.ts";

const PORTS = { http: 15100, grpc: 15170, postgres: 5432, "pg-replica": 5433 };

/** MultiGateway: where SQL clients of the cell connect. */
export function multigatewayDeployment(self: Cell): Desired {
  const { multiGateway, images } = self.spec;
  const labels = cellLabels(self, "multigateway");
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: gatewayName(self), labels },
    spec: {
      replicas: multiGateway.replicas,
      selector: { matchLabels: labels },
      // A new gateway answers before an old one leaves.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          ...podBase(MULTIGRES_USER, images, multiGateway.affinity),
          terminationGracePeriodSeconds: 30,
          containers: [{
            ...containerBase("multigateway", images.multigateway, images, multiGateway.resources),
            command: ["/multigres/bin/multigateway"],
            args: [
              `--http-port=${PORTS.http}`,
              `--grpc-port=${PORTS.grpc}`,
              `--pg-port=${PORTS.postgres}`,
              `--pg-replica-port=${PORTS["pg-replica"]}`,
              ...cellFlags(self),
              // Clients wait through a failover instead of getting errors.
              "--buffer-enabled=true",
            ],
            env: [fromField("POD_IP", "status.podIP")],
            ports: containerPorts(PORTS),
            ...probes(PORTS.http, "/ready", "/live"),
          }],
        },
      },
    },
  };
}

/** The cell's Service for SQL clients: 5432 for the primary, 5433 for replicas. */
export function multigatewayService(self: Cell): Desired {
  const labels = cellLabels(self, "multigateway");
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: gatewayName(self), labels },
    spec: { type: "ClusterIP", selector: labels, ports: servicePorts(PORTS) },
  };
}

function gatewayName(self: Cell): string {
  return objectName([clusterOf(self), self.spec.name, "gateway"]);
}
