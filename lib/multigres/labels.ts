import { MULTIGRES } from "./domain.ts";

const { keys } = MULTIGRES;

/** Label keys (API proposal: every child's `metadata.labels`). */
export const LABEL = {
  cluster: MULTIGRES.family.label,
  cell: "multigres.com/cell",
  database: "multigres.com/database",
  tablegroup: "multigres.com/tablegroup",
  shard: "multigres.com/shard",
  pool: "multigres.com/pool",
  topoScope: "multigres.com/topo-scope",
  topoServer: "multigres.com/toposerver",
  ownerUid: keys.ownerUid,
  component: "app.kubernetes.io/component",
} as const;

/** Annotation keys. */
export const ANNOTATION = {
  owner: keys.owner,
  intent: keys.intent,
  traceparent: keys.traceparent,
  tracedAt: keys.tracedAt,
  /** The templates a child was resolved from, as JSON; the child shows them in `status.resolvedFrom`. */
  resolvedFrom: "multigres.com/resolved-from",
} as const;

/** The value of `app.kubernetes.io/component` by component, as the proposal's affinity examples select them. */
export type Component =
  | "multiadmin"
  | "multigateway"
  | "multiorch"
  | "shard-pool"
  | "topo-server";

/**
 * Labels of a workload's pods and of the objects around them; all of them select, so two workloads must differ in one.
 * `app.kubernetes.io/*` are Kubernetes' recommended labels.
 */
export function workloadLabels(
  component: Component,
  cluster: string,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    "app.kubernetes.io/name": "multigres",
    "app.kubernetes.io/instance": cluster,
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/part-of": "multigres",
    "app.kubernetes.io/managed-by": "multigres-operator",
    [LABEL.cluster]: cluster,
    ...own,
  };
}
