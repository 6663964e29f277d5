import type { Cell, CellSpec } from "../../lib/multigres/api/cell.ts";
import { holdForLabels, holdForTopology } from "../../lib/multigres/hold.ts";
import { type Identity, identityOf } from "../../lib/multigres/identity.ts";
import type { Parsed } from "../../lib/multigres/parsed.ts";
import { type ResolvedNote, resolvedNoteOf } from "../../lib/multigres/resolved_from.ts";
import { type TopologyAddress, topologyOf } from "../../lib/multigres/topology.ts";

/** A Cell of which everything is known that its pods need. */
export interface ValidCell
  extends Identity<"cluster">, Pick<CellSpec, "name" | "images" | "multiGateway" | "multiOrch"> {
  readonly namespace: string;
  /** The global topology of the cluster. */
  readonly topology: TopologyAddress;
  /** The cell's own topology server; empty: it uses the global one. */
  readonly topoServer: NonNullable<CellSpec["topoServer"]>;
  readonly watchTargets: readonly string[];
  readonly note: ResolvedNote;
}

/** Takes a Cell as its parent, or somebody by hand, wrote it. */
export function parse(self: Cell): Parsed<ValidCell> {
  const { name, images, multiGateway, multiOrch, topoServer = {}, watchTargets = [] } = self.spec;
  const { namespace } = self.metadata;
  const identity = identityOf(self, "cluster");
  if (identity === undefined) return { hold: holdForLabels(self) };
  const topology = topologyOf(self.spec.globalTopoServer, namespace);
  if (topology === undefined) {
    const problem = "names no etcd; set its address or its clientServiceName";
    return { hold: holdForTopology(self, problem) };
  }
  return {
    valid: {
      ...identity,
      name,
      namespace,
      topology,
      topoServer,
      images,
      multiGateway,
      multiOrch,
      watchTargets,
      note: resolvedNoteOf(self),
    },
  };
}
