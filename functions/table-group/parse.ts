import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { TableGroup, TableGroupSpec } from "../../lib/multigres/api/table_group.ts";
import { holdForLabels, holdForTopology } from "../../lib/multigres/hold.ts";
import { type Identity, identityOf } from "../../lib/multigres/identity.ts";
import type { Parsed } from "../../lib/multigres/parsed.ts";
import { type ResolvedNote, resolvedNoteOf } from "../../lib/multigres/resolved_from.ts";
import { type TopologyAddress, topologyOf } from "../../lib/multigres/topology.ts";

/** A TableGroup of which everything is known that its shards need. */
export interface ValidTableGroup
  extends Identity<"cluster" | "database" | "tablegroup">, Pick<TableGroupSpec, "images"> {
  readonly name: string;
  /** The global topology of the cluster. */
  readonly topology: TopologyAddress;
  /** How many it is split into. */
  readonly shards: number;
  /** Those of every shard. */
  readonly pools: readonly ResolvedPool[];
  readonly note: ResolvedNote;
}

/** Takes a TableGroup as its parent, or somebody by hand, wrote it. */
export function parse(self: TableGroup): Parsed<ValidTableGroup> {
  const { metadata: { name, namespace }, spec } = self;
  const identity = identityOf(self, "cluster", "database", "tablegroup");
  if (identity === undefined) return { hold: holdForLabels(self) };
  // Only a hand-written one lacks it; its shards' pods could not even start.
  const topology = topologyOf(spec.globalTopoServer, namespace);
  if (topology === undefined) {
    return { hold: holdForTopology(self, "is not set; set its address and rootPath") };
  }
  return {
    valid: {
      ...identity,
      name,
      topology,
      images: spec.images,
      shards: spec.partitioning.shards,
      pools: spec.shardTemplate.pools,
      note: resolvedNoteOf(self),
    },
  };
}
