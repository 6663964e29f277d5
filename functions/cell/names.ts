import type { Cell } from "../../lib/multigres/api/cell.ts";
import { type Component, LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { topologyFlags } from "../../lib/multigres/pod.ts";

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
export function cellFlags(self: Cell): string[] {
  const { globalTopoServer, name } = self.spec;
  return [
    ...topologyFlags(globalAddress(self), globalTopoServer.rootPath),
    `--cell=${name}`,
    "--log-level=info",
    // Without it a pod publishes its bare name, which other pods cannot resolve.
    "--hostname=$(POD_IP)",
  ];
}

/** A Cell written by hand may name the client Service only, as the seed's example does. */
function globalAddress({ spec: { globalTopoServer }, metadata }: Cell): string {
  const { address, clientServiceName } = globalTopoServer;
  if (address !== undefined) return address;
  return clientServiceName === undefined
    ? ""
    : `${clientServiceName}.${metadata.namespace}.svc:2379`;
}
