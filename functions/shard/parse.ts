import type { ResolvedPool } from "../../lib/multigres/api/pool.ts";
import type { Shard, ShardSpec } from "../../lib/multigres/api/shard.ts";
import { holdForLabels, holdForTopology } from "../../lib/multigres/hold.ts";
import { type Identity, identityOf } from "../../lib/multigres/identity.ts";
import type { Parsed } from "../../lib/multigres/parsed.ts";
import { type TopologyAddress, topologyOf } from "../../lib/multigres/topology.ts";

/** A Shard of which everything is known that its pods need. */
export interface ValidShard
  extends Identity<"cluster" | "database" | "tablegroup" | "shard">, Pick<ShardSpec, "images"> {
  readonly name: string;
  readonly namespace: string;
  /** The global topology of the cluster. */
  readonly topology: TopologyAddress;
  readonly keyRange: string;
  readonly pools: readonly ResolvedPool[];
}

/** Takes a Shard as its parent, or somebody by hand, wrote it. */
export function parse(self: Shard): Parsed<ValidShard> {
  const { metadata: { name, namespace }, spec: { images, pools, keyRange = "0-inf" } } = self;
  const identity = identityOf(self, "cluster", "database", "tablegroup", "shard");
  if (identity === undefined) return { hold: holdForLabels(self) };
  // Only a hand-written one lacks it; its pods could not even start.
  const topology = topologyOf(self.spec.globalTopoServer, namespace);
  if (topology === undefined) {
    return { hold: holdForTopology(self, "is not set; set its address and rootPath") };
  }
  return { valid: { ...identity, name, namespace, topology, images, keyRange, pools } };
}
