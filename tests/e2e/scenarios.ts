/** The scenarios of scripts/e2e, in their order. */
import { childDeleted, childEdited, edited, templateChanged } from "./changes.ts";
import { deleted, twoClusters } from "./clusters.ts";
import { coldStart } from "./cold_start.ts";
import { etcdQuorum } from "./etcd.ts";
import { footprint, settled } from "./footprint.ts";
import { fromZero } from "./from_zero.ts";
import { latency } from "./latency.ts";
import {
  adapterKilled,
  apiserverRestarted,
  dispatcherKilled,
  functionKilled,
  swept,
} from "./losses.ts";
import { overlays, singleNamespace } from "./overlays.ts";
import { admission, permissions } from "./refusals.ts";
import type { Scenario } from "./scenario.ts";
import { traced } from "./traces.ts";
import { uninstalled } from "./uninstall.ts";

/** All scenarios. The first makes the cluster that the others use, the last deletes it. */
export const scenarios: readonly Scenario[] = [
  fromZero,
  traced,
  footprint,
  settled,
  etcdQuorum,
  edited,
  templateChanged,
  childEdited,
  childDeleted,
  admission,
  permissions,
  overlays,
  twoClusters,
  functionKilled,
  adapterKilled,
  dispatcherKilled,
  apiserverRestarted,
  swept,
  latency,
  coldStart,
  uninstalled,
  singleNamespace,
  deleted,
];
