import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/multigres/api/resolved.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/names.ts";
import type { ResolvedTopology } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";

/** Where the global topology is: handed to every child, so that none has to look at its grandparent. */
export interface GlobalTopology {
  readonly rootPath: string;
  /** `host:port`, or what the user gave for an external etcd. */
  readonly address: string;
  /** Only when managed. */
  readonly clientServiceName?: string;
}

/** The address and root of the global topology, managed or external. */
export function globalTopology(
  self: MultigresCluster,
  { external, rootPath }: ResolvedTopology,
): GlobalTopology {
  if (external !== undefined) return { rootPath, address: external.address };
  const clientServiceName = objectName([globalName(self), "client"]);
  return {
    rootPath,
    address: `${clientServiceName}.${self.metadata.namespace}.svc:2379`,
    clientServiceName,
  };
}

/** The global TopoServer; none when etcd is external (seed: "When external is defined, no topoServer CR is created"). */
export function globalTopoServer(
  self: MultigresCluster,
  { external, rootPath, managed }: ResolvedTopology,
  used: readonly ResolvedTemplate[],
): Desired | undefined {
  if (external !== undefined) return undefined;
  return {
    apiVersion: API_VERSION,
    kind: "TopoServer",
    metadata: {
      name: globalName(self),
      labels: { [LABEL.cluster]: self.metadata.name },
      ...resolvedNote(used, "spec.globalTopoServer"),
    },
    spec: { rootPath, ...managed },
  };
}

function globalName({ metadata }: MultigresCluster): string {
  return objectName([metadata.name, "global"]);
}
