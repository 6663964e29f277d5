import { API_VERSION } from "../../lib/api/kinds.ts";
import type { TableGroup } from "../../lib/api/table_group.ts";
import type { Desired } from "../../lib/controller.ts";
import { keyRange } from "../../lib/key_range.ts";
import { ANNOTATION, identityLabels, LABEL } from "../../lib/labels.ts";
import { objectName } from "../../lib/names.ts";

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
