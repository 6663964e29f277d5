import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { servicePorts } from "../../lib/multigres/pod.ts";
import { POOLER_PORTS } from "./multipooler.ts";
import { poolLabels, poolNames } from "./names.ts";
import type { ValidShard } from "./parse.ts";

/** The headless Service that gives each pod of a pool a name that other pods can resolve. */
export function poolService(shard: ValidShard, pool: ResolvedPool): Desired {
  const labels = poolLabels(shard, pool);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: poolNames(shard, pool).service, labels },
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
