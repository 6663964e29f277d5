import type { Cell } from "../../lib/multigres/api/cell.ts";
import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import { keyRange } from "../../lib/multigres/shards.ts";
import { cellObjectName } from "./names.ts";
import type { ValidCluster } from "./parse.ts";
import type { ResolvedCell, ResolvedTopology } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";

/** A cell and the child that carries it. */
export interface PlannedCell extends PlannedChild<Cell> {
  readonly cell: ResolvedCell;
}

/** Plans one cell and judges what there is of it. */
export function planCell(
  cluster: ValidCluster,
  cell: ResolvedCell,
  children: readonly KubeObject[],
): PlannedCell {
  return { cell, ...planChild<Cell>(children, cellOf(cluster, cell)) };
}

/** A Cell, with everything that it and its local TopoServer need (API proposal: "Cell"). */
function cellOf(cluster: ValidCluster, cell: ResolvedCell): Desired {
  const { imagePullPolicy, imagePullSecrets, multigateway, multiorch } = cluster.images;
  return {
    apiVersion: API_VERSION,
    kind: "Cell",
    metadata: {
      name: cellObjectName(cluster, cell),
      labels: { [LABEL.cluster]: cluster.name, [LABEL.cell]: cell.name },
      ...resolvedNote(cluster.used, `spec.cells[${cell.name}]`),
    },
    spec: {
      name: cell.name,
      images: {
        imagePullPolicy,
        ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
        multigateway,
        multiorch,
      },
      multiGateway: cell.multigateway,
      multiOrch: cell.multiorch,
      globalTopoServer: cluster.topology,
      topoServer: localTopology(cell.topoServer),
      allCells: cluster.cells.map(({ name }) => name),
      topologyReconciliation: { registerCell: true, pruneTablets: true },
      watchTargets: watchTargets(cluster, cell),
    },
  };
}

function localTopology(local: ResolvedTopology | undefined) {
  if (local === undefined) return {};
  const { external, managed } = local;
  return external === undefined ? { managedSpec: managed } : { external };
}

/** The shards with a pool in the cell, each by itself: a whole database would make MultiOrch poll other cells' pods. */
function watchTargets({ groups }: ValidCluster, cell: ResolvedCell): string[] {
  return groups
    .filter(({ pools }) => pools.some((pool) => pool.cell === cell.name))
    .flatMap(({ database, name, shards }) =>
      Array.from({ length: shards }, (_, index) => `${database}/${name}/${keyRange(index, shards)}`)
    );
}
