import { LABEL, workloadLabels } from "../../lib/multigres/labels.ts";
import { MAX_STATEFUL_SET, objectName } from "../../lib/multigres/object_name.ts";
import { topoServiceNames } from "../../lib/multigres/topology.ts";
import type { ValidTopoServer } from "./parse.ts";

/** Names of what a TopoServer consists of. */
export function etcdNames({ name }: ValidTopoServer) {
  return { statefulSet: objectName([name], MAX_STATEFUL_SET), ...topoServiceNames(name) };
}

/** Labels of the members and of everything around them. */
export function etcdLabels({ name, cluster, cell }: ValidTopoServer): Record<string, string> {
  return workloadLabels("topo-server", cluster, {
    ...(cell === undefined ? {} : { [LABEL.cell]: cell }),
    // A global etcd's labels are a subset of a local one's: without this its Service would select both.
    [LABEL.topoServer]: name,
  });
}
