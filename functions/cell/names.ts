import { type Component, LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { objectName } from "../../lib/multigres/object_name.ts";
import type { ValidCell } from "./parse.ts";

/** Names of what a Cell consists of. */
export function cellNames({ cluster, name }: ValidCell) {
  return {
    topoServer: objectName([cluster, name]),
    multigateway: objectName([cluster, name, "gateway"]),
    multiorch: objectName([cluster, name, "multiorch"]),
  };
}

/** Labels of one of the cell's workloads and of its pods. */
export function cellLabels(
  { cluster, name }: ValidCell,
  component: Component,
): Record<string, string> {
  return workloadLabels(component, cluster, { [LABEL.cell]: name });
}
