import { LABEL } from "../../lib/multigres/labels.ts";
import { shardObjectName } from "../../lib/multigres/volumes.ts";
import type { ValidTableGroup } from "./parse.ts";

/** The name of a Shard (API proposal: `<tablegroup's name>-<n>`). */
export function shardName({ name }: ValidTableGroup, index: number): string {
  return shardObjectName(name, `${index}`);
}

/** Labels that tell a Shard what it is part of. */
export function shardLabels(
  { cluster, database, tablegroup }: ValidTableGroup,
  index: number,
): Record<string, string> {
  return {
    [LABEL.cluster]: cluster,
    [LABEL.database]: database,
    [LABEL.tablegroup]: tablegroup,
    [LABEL.shard]: `${index}`,
  };
}
