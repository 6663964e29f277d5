import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { TableGroup } from "../../lib/multigres/api/table_group.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { keyRange } from "../../lib/multigres/shards.ts";
import { ANNOTATION, identityLabels, LABEL } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/names.ts";

/** One Shard of a tablegroup, with everything it needs (seed: `<tablegroup's name>-<n>`). */
export function shardOf(self: TableGroup, index: number): Desired {
  const { images, shardTemplate, globalTopoServer, partitioning } = self.spec;
  const note = self.metadata.annotations?.[ANNOTATION.resolvedFrom];
  return {
    apiVersion: API_VERSION,
    kind: "Shard",
    metadata: {
      name: objectName([self.metadata.name, `${index}`]),
      labels: { ...identityLabels(self.metadata.labels), [LABEL.shard]: `${index}` },
      ...(note === undefined ? {} : { annotations: { [ANNOTATION.resolvedFrom]: note } }),
    },
    spec: {
      images,
      pools: shardTemplate.pools,
      ...(globalTopoServer === undefined ? {} : { globalTopoServer }),
      keyRange: keyRange(index, partitioning.shards),
    },
  };
}
