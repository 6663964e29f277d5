import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Shard } from "../../lib/multigres/api/shard.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { podBase, POSTGRES_USER } from "../../lib/multigres/pod.ts";
import { multipoolerContainer } from "./multipooler.ts";
import {
  backupClaimName,
  pgHbaName,
  poolNames,
  type ShardIdentity,
  superuserSecretName,
} from "./names.ts";
import { postgresContainer } from "./postgres.ts";

/** One pool: pods of PostgreSQL, run by pgctld, and MultiPooler. */
export function poolStatefulSet(self: Shard, of: ShardIdentity, pool: ResolvedPool): Desired {
  const { statefulSet, service, labels } = poolNames(self, of, pool);
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
          ...podBase(POSTGRES_USER, self.spec.images, pool.affinity),
          terminationGracePeriodSeconds: 30,
          // A native sidecar: PostgreSQL starts before MultiPooler and outlives it at shutdown.
          initContainers: [postgresContainer(self, of, pool)],
          containers: [multipoolerContainer(self, of, pool)],
          volumes: [
            { name: "backups", persistentVolumeClaim: { claimName: backupClaimName(self) } },
            { name: "pg-hba", configMap: { name: pgHbaName(self) } },
            {
              name: "superuser",
              // Optional: creating it is not the operator's work yet, and a pod must not hang on its mount.
              secret: { secretName: superuserSecretName(of), defaultMode: 0o444, optional: true },
            },
          ],
        },
      },
      volumeClaimTemplates: [{
        metadata: { name: "pgdata" },
        spec: pool.dataVolumeClaimTemplate,
      }],
    },
  };
}
