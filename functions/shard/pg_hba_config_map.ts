import type { Desired } from "../../lib/engine/controller.ts";
import { shardLabels, shardNames } from "./names.ts";
import type { ValidShard } from "./parse.ts";

/** pgctld's built-in rules allow replication from the pod itself only; replicas live in other pods. */
const RULES = `# TYPE  DATABASE     USER  ADDRESS    METHOD
local   all          all              scram-sha-256
host    all          all   0.0.0.0/0  scram-sha-256
host    all          all   ::0/0      scram-sha-256
local   replication  all              scram-sha-256
host    replication  all   0.0.0.0/0  scram-sha-256
host    replication  all   ::0/0      scram-sha-256
`;

/** Who may connect to the shard's PostgreSQL servers, and how. */
export function pgHbaConfigMap(shard: ValidShard): Desired {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: shardNames(shard).pgHba, labels: shardLabels(shard) },
    data: { "pg_hba_template.conf": RULES },
  };
}
