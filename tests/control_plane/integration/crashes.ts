/** Processes that die without warning in the middle of the cascade: it still ends Available. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { inventory } from "./inventory.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

/** Who is killed, and the first object that shows that it is at work; another one is still to come. */
const VICTIMS: readonly (readonly [process: string, kind: string])[] = [
  ["multigres-cluster", "TopoServer"],
  ["multigres-cluster", "TableGroup"],
  ["cell", "Deployment"],
  ["topo-server", "StatefulSet"],
  ["table-group", "Shard"],
  ["shard", "ConfigMap"],
  ["shard", "StatefulSet"],
  ["adapter", "Cell"],
  ["adapter", "Shard"],
];

/** One test per process and moment. All share one environment, so each cascade sees the others' crashes, too. */
export const crashes: Topic = {
  name: "crashes",
  cases: VICTIMS.map(([process, kind]): Case => ({
    title: `${process} is killed when the first ${kind} appears`,
    run: (place) => survive(place, process, kind),
  })),
};

async function survive(place: Place, process: string, kind: string): Promise<void> {
  await place.apply(small({ cells: ["z1", "z2"], groups: { "db/tg*2": ["replica z1"] } }));
  await waitFor(place, `there is a ${kind} of ${process}`, async () => {
    const objects = await place.list(kind, "multigres.com/cluster=c");
    return objects.some((object) => process === "adapter" || isWrittenBy(object, process));
  });
  await waitFor(
    place,
    `${process} is killed`,
    () => Promise.resolve(place.cluster.kill(process, "SIGKILL")),
  );
  await available(place, "c");
  await quiet(place);
  assert.deepEqual([...(await inventory(place)).keys()].sort(), EXPECTED);
}

function isWrittenBy({ metadata }: KubeObject, process: string): boolean {
  const { managedFields = [] } = metadata as { managedFields?: { manager: string }[] };
  return managedFields.some((entry) => entry.manager.endsWith(process));
}

const EXPECTED = [
  "Cell/c-z1",
  "Cell/c-z2",
  "ConfigMap/db-tg-0-pg-hba",
  "ConfigMap/db-tg-1-pg-hba",
  "Deployment/c-multiadmin",
  "Deployment/c-z1-gateway",
  "Deployment/c-z1-multiorch",
  "Deployment/c-z2-gateway",
  "Deployment/c-z2-multiorch",
  "Service/c-global-client",
  "Service/c-global-peer",
  "Service/c-multiadmin",
  "Service/c-z1-gateway",
  "Service/c-z2-gateway",
  "Service/db-tg-0-z1-replica",
  "Service/db-tg-1-z1-replica",
  "Shard/db-tg-0",
  "Shard/db-tg-1",
  "StatefulSet/c-global",
  "StatefulSet/db-tg-0-z1-replica",
  "StatefulSet/db-tg-1-z1-replica",
  "TableGroup/db-tg",
  "TopoServer/c-global",
];
