import type { CellStatus } from "../../lib/multigres/api/cell.ts";
import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import { managedTopology, type TopologyAddress } from "../../lib/multigres/topology.ts";
import { cellNames } from "./names.ts";
import type { ValidCell } from "./parse.ts";

/** The cell's own TopoServer. */
export interface PlannedTopoServer extends PlannedChild {
  readonly topology: TopologyAddress;
}

/** Plans the cell's own TopoServer, if it has a managed one (API proposal: "If local, it's owned by the Cell"). */
export function planTopoServer(
  cell: ValidCell,
  children: readonly KubeObject[],
): PlannedTopoServer | undefined {
  const { managedSpec } = cell.topoServer;
  if (managedSpec === undefined) return undefined;
  const name = cellNames(cell).topoServer;
  const planned = planChild(children, {
    apiVersion: API_VERSION,
    kind: "TopoServer",
    metadata: {
      name,
      labels: {
        [LABEL.cluster]: cell.cluster,
        [LABEL.topoScope]: "cell",
        [LABEL.cell]: cell.name,
      },
      ...cell.note,
    },
    spec: managedSpec,
  });
  return { ...planned, topology: managedTopology(name, cell.namespace, managedSpec.rootPath) };
}

/** What the cell reports of its own topology server: nothing when it uses the global one. */
export function localTopology(
  { topoServer: { external } }: ValidCell,
  planned: PlannedTopoServer | undefined,
): NonNullable<CellStatus["topoServer"]> {
  if (external !== undefined) {
    // Kubernetes knows nothing of an etcd that somebody else runs.
    return { rootPath: external.rootPath, address: external.address, available: "Unknown" };
  }
  if (planned === undefined) return {};
  const { topology: { rootPath, address }, readiness: { available } } = planned;
  return { rootPath, address, available };
}
