/** Deleting a cluster: everything it made is collected, and its data stays. */
import assert from "node:assert/strict";
import { claims, generations, inventory } from "./inventory.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

/** The end of a cluster. */
export const deletion: Topic = {
  name: "deletion",
  cases: [
    { title: "a deleted cluster is collected completely, claims stay", run: collected },
    { title: "a cluster deleted in the middle of the cascade is collected, too", run: halfway },
    { title: "a deleted cluster that is applied again takes its claims back", run: again },
  ],
};

async function collected(place: Place): Promise<void> {
  await place.apply(small(), small({ name: "other", groups: { "db2/tg": ["replica z1"] } }));
  await available(place, "c");
  await available(place, "other");
  const neighbour = generations(await inventory(place, "other"));
  const data = await claims(place);
  await place.remove("MultigresCluster", "c");
  await empty(place, "c");
  assert.deepEqual(await claims(place), data);
  await quiet(place);
  assert.equal((await inventory(place, "c")).size, 0, "nothing comes back");
  assert.deepEqual(generations(await inventory(place, "other")), neighbour);
}

async function halfway(place: Place): Promise<void> {
  await place.apply(small());
  await waitFor(
    place,
    "the first shard exists",
    async () => (await place.list("Shard")).length > 0,
  );
  await place.remove("MultigresCluster", "c");
  await empty(place, "c");
  await quiet(place);
  assert.equal((await inventory(place, "c")).size, 0, "nothing comes back");
}

async function again(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const data = await place.list("PersistentVolumeClaim");
  await place.remove("MultigresCluster", "c");
  await place.apply(small());
  await waitFor(place, "the cluster is made anew", async () => {
    const shard = await place.find("Shard", "db-tg-0");
    const cluster = await place.find("MultigresCluster", "c");
    const group = await place.find("TableGroup", "db-tg");
    return cluster?.metadata.deletionTimestamp === undefined &&
      group?.metadata.ownerReferences?.[0]?.uid === cluster?.metadata.uid &&
      shard?.metadata.ownerReferences?.[0]?.uid === group?.metadata.uid;
  });
  await available(place, "c");
  await quiet(place);
  const now = await place.list("PersistentVolumeClaim");
  assert.deepEqual(
    now.map(({ metadata }) => metadata.uid).sort(),
    data.map(({ metadata }) => metadata.uid).sort(),
  );
}

async function empty(place: Place, name: string): Promise<void> {
  await waitFor(
    place,
    `nothing is left of MultigresCluster "${name}"`,
    async () =>
      (await inventory(place, name)).size === 0 &&
      await place.find("MultigresCluster", name) === undefined,
  );
}
