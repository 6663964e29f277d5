import type { Desired } from "../../lib/engine/controller.ts";
import {
  containerBase,
  containerPorts,
  fromField,
  MULTIGRES_USER,
  podBase,
  probes,
} from "../../lib/multigres/pod.ts";
import { cellFlags } from "./flags.ts";
import { cellLabels, cellNames } from "./names.ts";
import type { ValidCell } from "./parse.ts";

const PORTS = { http: 15300, grpc: 15370 };

/** MultiOrch: watches the cell's shards and appoints primaries. */
export function multiorchDeployment(cell: ValidCell): Desired {
  const { multiOrch, images, watchTargets } = cell;
  const labels = cellLabels(cell, "multiorch");
  // It exits at once when it has nothing to watch, so a cell without shards runs none.
  const replicas = watchTargets.length === 0 ? 0 : multiOrch.replicas;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: cellNames(cell).multiorch, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      // With RollingUpdate the old pod, on its way out, would delete the topology key the new one just wrote.
      strategy: { type: "Recreate" },
      template: {
        metadata: { labels },
        spec: {
          ...podBase(MULTIGRES_USER, images, multiOrch.affinity),
          terminationGracePeriodSeconds: 30,
          containers: [{
            ...containerBase("multiorch", images.multiorch, images, multiOrch.resources),
            command: ["/multigres/bin/multiorch"],
            args: [
              `--http-port=${PORTS.http}`,
              `--grpc-port=${PORTS.grpc}`,
              ...cellFlags(cell),
              `--watch-targets=${watchTargets.join(",")}`,
              // A shard's initialisation is claimed under this id, and only the same id may resume it.
              `--service-id=${replicas > 1 ? "$(POD_NAME)" : "orch0"}`,
            ],
            env: [fromField("POD_NAME", "metadata.name"), fromField("POD_IP", "status.podIP")],
            ports: containerPorts(PORTS),
            ...probes(PORTS.http, "/ready", "/live"),
          }],
        },
      },
    },
  };
}
