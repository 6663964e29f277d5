import { fromField } from "../../lib/multigres/pod.ts";
import type { ValidShard } from "./parse.ts";

/** pgctld's ports inside the pod. */
export const PGCTLD_PORTS = { http: 15400, grpc: 15470 };

/** Where both containers keep everything of a server: the parent of `pg_data`, which initdb must create itself. */
export const POOLER_DIR = "/var/lib/pooler";

/** Volumes that both containers see at the same places. */
export const SHARED_MOUNTS = [
  { name: "pgdata", mountPath: POOLER_DIR },
  { name: "backups", mountPath: "/backups" },
  { name: "superuser", mountPath: "/etc/postgres-password", readOnly: true },
];

/** Environment of both containers. */
export function sharedEnvironment({ database }: ValidShard) {
  return [
    fromField("POD_NAME", "metadata.name"),
    fromField("POD_INDEX", `metadata.labels['apps.kubernetes.io/pod-index']`),
    { name: "PGDATA", value: `${POOLER_DIR}/pg_data` },
    { name: "POSTGRES_USER", value: "postgres" },
    { name: "POSTGRES_PASSWORD_FILE", value: "/etc/postgres-password/password" },
    // initdb creates it; MultiPooler's --database is the same name.
    { name: "POSTGRES_DB", value: database },
  ];
}
