import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/multigres/api/resolved.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { keyRange } from "../../lib/multigres/shards.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/names.ts";
import type { ResolvedCell, ResolvedCluster, ResolvedTopology } from "./resolve.ts";
import { resolvedNote } from "./templates.ts";
import type { GlobalTopology } from "./topology.ts";

/** A Cell, with everything that it and its local TopoServer need (seed: "Cell"). */
export function cellOf(
  self: MultigresCluster,
  resolved: ResolvedCluster,
  cell: ResolvedCell,
  topology: GlobalTopology,
  used: readonly ResolvedTemplate[],
): Desired {
  const { imagePullPolicy, imagePullSecrets, multigateway, multiorch } = resolved.images;
  return {
    apiVersion: API_VERSION,
    kind: "Cell",
    metadata: {
      name: objectName([self.metadata.name, cell.name]),
      labels: { [LABEL.cluster]: self.metadata.name, [LABEL.cell]: cell.name },
      ...resolvedNote(used, `spec.cells[${cell.name}]`),
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
      globalTopoServer: topology,
      topoServer: localTopology(cell.topoServer),
      allCells: resolved.cells.map(({ name }) => name),
      topologyReconciliation: { registerCell: true, pruneTablets: true },
      watchTargets: watchTargets(resolved, cell.name),
    },
  };
}

function localTopology(local: ResolvedTopology | undefined) {
  if (local === undefined) return {};
  const { external, rootPath, managed } = local;
  return external === undefined
    ? { managedSpec: { rootPath, ...managed } }
    : { external: { address: external.address, rootPath } };
}

/** The shards with a pool in the cell, each by itself: a whole database would make MultiOrch poll other cells' pods. */
function watchTargets({ groups }: ResolvedCluster, cell: string): string[] {
  return groups
    .filter(({ pools }) => pools.some((pool) => pool.cell === cell))
    .flatMap(({ database, name, shards }) =>
      Array.from({ length: shards }, (_, index) => `${database}/${name}/${keyRange(index, shards)}`)
    );
}
