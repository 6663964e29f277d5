import type { Domain } from "../engine/controller.ts";
import { keysOf } from "../engine/core/keys.ts";

/** What this operator calls its things; the engine takes all its words from here. */
export const MULTIGRES: Domain = {
  name: "multigres",
  group: "multigres.com",
  namespace: "multigres-system",
  keys: keysOf("multigres.com"),
  family: { label: "multigres.com/cluster", kind: "MultigresCluster" },
};
