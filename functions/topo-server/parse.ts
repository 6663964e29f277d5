import type { TopoServer, TopoServerSpec } from "../../lib/multigres/api/topo_server.ts";
import { holdForLabels } from "../../lib/multigres/hold.ts";
import { type Identity, identityOf } from "../../lib/multigres/identity.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import type { Parsed } from "../../lib/multigres/parsed.ts";

/** A TopoServer of which it is known what it is part of. */
export interface ValidTopoServer extends Identity<"cluster"> {
  readonly name: string;
  readonly namespace: string;
  /** Of a cell's own etcd; undefined: it is the global one. */
  readonly cell: string | undefined;
  readonly spec: TopoServerSpec;
}

/** Takes a TopoServer as its parent, or somebody by hand, wrote it. */
export function parse(self: TopoServer): Parsed<ValidTopoServer> {
  const { metadata: { name, namespace, labels }, spec } = self;
  const identity = identityOf(self, "cluster");
  if (identity === undefined) return { hold: holdForLabels(self) };
  return { valid: { ...identity, name, namespace, cell: labels?.[LABEL.cell], spec } };
}
