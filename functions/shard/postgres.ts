import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import { containerBase, containerPorts, probes } from "../../lib/multigres/pod.ts";
import { PGCTLD_PORTS, POOLER_DIR, SHARED_MOUNTS, sharedEnvironment } from "./mounts.ts";
import type { ValidShard } from "./parse.ts";

/** pgctld, which creates, starts and stops the PostgreSQL server. */
export function postgresContainer(shard: ValidShard, pool: ResolvedPool) {
  const { images } = shard;
  return {
    ...containerBase("postgres", images.postgres, images, pool.postgres.resources),
    restartPolicy: "Always",
    command: ["/usr/local/bin/pgctld"],
    args: [
      "server",
      `--pooler-dir=${POOLER_DIR}`,
      `--grpc-port=${PGCTLD_PORTS.grpc}`,
      `--http-port=${PGCTLD_PORTS.http}`,
      `--grpc-socket-file=${POOLER_DIR}/pgctld.sock`,
      "--pg-port=5432",
      "--pg-listen-addresses=*",
      "--pg-hba-template=/etc/pgctld/pg_hba_template.conf",
      "--log-level=info",
    ],
    env: sharedEnvironment(shard),
    ports: containerPorts({ "pgctld-http": PGCTLD_PORTS.http, "pgctld-grpc": PGCTLD_PORTS.grpc }),
    ...probes(PGCTLD_PORTS.http, "/live", "/live"),
    volumeMounts: [...SHARED_MOUNTS, { name: "pg-hba", mountPath: "/etc/pgctld", readOnly: true }],
  };
}
