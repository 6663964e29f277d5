import type { Cell } from "../../lib/api/cell.ts";
import { type Component, LABEL, workloadLabels } from "../../lib/labels.ts";
import { topologyFlags } from "../../lib/pods.ts";

/** The cluster that a cell belongs to. */
export function clusterOf(self: Cell): string {
  return self.metadata.labels?.[LABEL.cluster] ?? "";
}

/** Labels of one of the cell's workloads and of its pods. */
export function cellLabels(self: Cell, component: Component): Record<string, string> {
  return workloadLabels(component, {
    [LABEL.cluster]: clusterOf(self),
    [LABEL.cell]: self.spec.name,
  });
}

/** Flags that MultiGateway and MultiOrch share: where the topology is and which cell they serve. */
export function cellFlags({ spec: { globalTopoServer, name } }: Cell): string[] {
  return [
    ...topologyFlags(globalTopoServer.address ?? "", globalTopoServer.rootPath),
    `--cell=${name}`,
    "--log-level=info",
    // Without it a pod publishes its bare name, which other pods cannot resolve.
    "--hostname=$(POD_IP)",
  ];
}
