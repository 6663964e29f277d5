import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import { containerBase, containerPorts, probes, topologyFlags } from "../../lib/multigres/pod.ts";
import { PGCTLD_PORTS, POOLER_DIR, SHARED_MOUNTS, sharedEnvironment } from "./mounts.ts";
import { poolNames } from "./names.ts";
import type { ValidShard } from "./parse.ts";

/** Ports of a pool's pods; 5432 is opened by PostgreSQL in the other container. */
export const POOLER_PORTS = { http: 15200, grpc: 15270, postgres: 5432 };

/** MultiPooler: pools connections and reports its server to the topology. */
export function multipoolerContainer(shard: ValidShard, pool: ResolvedPool) {
  const { images } = shard;
  const { domain, serviceId } = poolNames(shard, pool);
  return {
    ...containerBase("multipooler", images.multipooler, images, pool.multipooler.resources),
    command: ["/multigres/bin/multipooler"],
    args: [
      `--http-port=${POOLER_PORTS.http}`,
      `--grpc-port=${POOLER_PORTS.grpc}`,
      `--pooler-dir=${POOLER_DIR}`,
      `--socket-file=${POOLER_DIR}/pg_sockets/.s.PGSQL.5432`,
      "--service-map=grpc-pooler",
      ...topologyFlags(shard.topology),
      `--cell=${pool.cell}`,
      `--database=${shard.database}`,
      `--table-group=${shard.tablegroup}`,
      `--shard=${shard.keyRange}`,
      `--service-id=${serviceId}`,
      `--pgctld-addr=localhost:${PGCTLD_PORTS.grpc}`,
      "--pg-port=5432",
      // Together below PostgreSQL's max_connections of 60.
      "--connpool-global-capacity=40",
      "--connpool-admin-capacity=5",
      "--log-level=info",
      // The full name: a bare pod name does not resolve in other pods.
      `--hostname=$(POD_NAME).${domain}`,
    ],
    env: sharedEnvironment(shard),
    ports: containerPorts(POOLER_PORTS),
    ...probes(POOLER_PORTS.http, "/live", "/live"),
    volumeMounts: SHARED_MOUNTS,
  };
}
