import { API_VERSION } from "../../lib/multigres/api/kinds.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { planChild, type PlannedChild } from "../../lib/multigres/planned_child.ts";
import { clusterNames } from "./names.ts";
import type { ValidCluster } from "./parse.ts";
import { resolvedNote } from "./templates.ts";

/** Plans the global TopoServer; none when etcd is external (API proposal: "When external is defined, no topoServer CR is created"). */
export function planTopoServer(
  cluster: ValidCluster,
  children: readonly KubeObject[],
): PlannedChild | undefined {
  const { name, globalTopoServer: { managed }, used } = cluster;
  if (managed === undefined) return undefined;
  return planChild(children, {
    apiVersion: API_VERSION,
    kind: "TopoServer",
    metadata: {
      name: clusterNames(cluster).topoServer,
      labels: { [LABEL.cluster]: name },
      ...resolvedNote(used, "spec.globalTopoServer"),
    },
    spec: managed,
  });
}
