import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { podBase, POSTGRES_USER } from "../../lib/multigres/pod.ts";
import { multipoolerContainer } from "./multipooler.ts";
import { poolLabels, poolNames, shardNames } from "./names.ts";
import type { ValidShard } from "./parse.ts";
import { postgresContainer } from "./postgres.ts";
import { DATA } from "../../lib/multigres/volumes.ts";

/** One pool: pods of PostgreSQL, run by pgctld, and MultiPooler. */
export function poolStatefulSet(shard: ValidShard, pool: ResolvedPool): Desired {
  const { pgHba, backupClaim, superuserSecret } = shardNames(shard);
  const { statefulSet, service } = poolNames(shard, pool);
  const labels = poolLabels(shard, pool);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: statefulSet, labels },
    spec: {
      serviceName: service,
      replicas: pool.replicas,
      selector: { matchLabels: labels },
      // They bootstrap together: one makes the first backup, the others restore from it.
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      // Pods are ready some seconds before their PostgreSQL follows a primary; the next one waits for that.
      minReadySeconds: 10,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels },
        spec: {
          ...podBase(POSTGRES_USER, shard.images, pool.affinity),
          terminationGracePeriodSeconds: 30,
          // A native sidecar: PostgreSQL starts before MultiPooler and outlives it at shutdown.
          initContainers: [postgresContainer(shard, pool)],
          containers: [multipoolerContainer(shard, pool)],
          volumes: [
            { name: "backups", persistentVolumeClaim: { claimName: backupClaim } },
            { name: "pg-hba", configMap: { name: pgHba } },
            {
              name: "superuser",
              // Optional: creating it is not the operator's work yet, and a pod must not hang on its mount.
              secret: { secretName: superuserSecret, defaultMode: 0o444, optional: true },
            },
          ],
        },
      },
      volumeClaimTemplates: [{
        metadata: { name: DATA },
        spec: pool.dataVolumeClaimTemplate,
      }],
    },
  };
}
