import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { servicePorts } from "../../lib/multigres/pod.ts";
import { poolNames, type ShardIdentity } from "./names.ts";
import { POOLER_PORTS } from "./multipooler.ts";

/** The headless Service that gives each pod of a pool a name that other pods can resolve. */
export function poolService(self: Shard, of: ShardIdentity, pool: ResolvedPool): Desired {
  const { service, labels } = poolNames(self, of, pool);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: service, labels },
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      // Poolers find each other before any of them is ready.
      publishNotReadyAddresses: true,
      selector: labels,
      ports: servicePorts(POOLER_PORTS),
    },
  };
}
