import type { Cell, CellStatus } from "../../lib/multigres/api/cell.ts";
import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { Truth } from "../../lib/engine/core/plan/conditions.ts";
import type { Desired } from "../../lib/engine/controller.ts";
import { ANNOTATION, LABEL } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/names.ts";
import { clusterOf } from "./names.ts";

/** The cell's own TopoServer, if it has a managed one (seed: "If local, it's owned by the Cell"). */
export function localTopoServer(self: Cell): Desired | undefined {
  const managed = self.spec.topoServer?.managedSpec;
  if (managed === undefined) return undefined;
  const note = self.metadata.annotations?.[ANNOTATION.resolvedFrom];
  return {
    apiVersion: API_VERSION,
    kind: "TopoServer",
    metadata: {
      name: topoServerName(self),
      labels: {
        [LABEL.cluster]: clusterOf(self),
        [LABEL.topoScope]: "cell",
        [LABEL.cell]: self.spec.name,
      },
      ...(note === undefined ? {} : { annotations: { [ANNOTATION.resolvedFrom]: note } }),
    },
    spec: managed,
  };
}

/** What the cell reports of its own topology server: nothing when it uses the global one. */
export function localTopology(
  self: Cell,
  available: Truth | undefined,
): NonNullable<CellStatus["topoServer"]> {
  const { managedSpec, external } = self.spec.topoServer ?? {};
  if (external !== undefined) {
    // Kubernetes knows nothing of an etcd that somebody else runs.
    return { rootPath: external.rootPath, address: external.address, available: "Unknown" };
  }
  if (managedSpec === undefined) return {};
  const client = objectName([topoServerName(self), "client"]);
  return {
    rootPath: managedSpec.rootPath,
    address: `${client}.${self.metadata.namespace}.svc:2379`,
    available: available ?? "False",
  };
}

function topoServerName(self: Cell): string {
  return objectName([clusterOf(self), self.spec.name]);
}
