import type { Desired } from "../../lib/engine/controller.ts";
import {
  containerBase,
  containerPorts,
  fromField,
  MULTIGRES_USER,
  podBase,
  probes,
  servicePorts,
} from "../../lib/multigres/pod.ts";
import { cellFlags } from "./flags.ts";
import { cellLabels, cellNames } from "./names.ts";
import type { ValidCell } from "./parse.ts";

const PORTS = { http: 15100, grpc: 15170, postgres: 5432, "pg-replica": 5433 };

/** MultiGateway: where SQL clients of the cell connect. */
export function multigatewayDeployment(cell: ValidCell): Desired {
  const { multiGateway, images } = cell;
  const labels = cellLabels(cell, "multigateway");
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: cellNames(cell).multigateway, labels },
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
              ...cellFlags(cell),
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
export function multigatewayService(cell: ValidCell): Desired {
  const labels = cellLabels(cell, "multigateway");
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: cellNames(cell).multigateway, labels },
    spec: { type: "ClusterIP", selector: labels, ports: servicePorts(PORTS) },
  };
}
