/** Names at the limits of Kubernetes and of the schema: every object valid, no two of them the same. */
import assert from "node:assert/strict";
import { inventory } from "./inventory.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, isSettled, quiet, waitFor } from "./wait.ts";

const LONG = "a".repeat(61);

/** Names and sizes. */
export const names: Topic = {
  name: "names",
  cases: [
    { title: "a cluster, its cells, databases and tablegroups of the longest names", run: longest },
    { title: "dots, upper case, and names that differ only in _ and -", run: alike },
    { title: "40 cells", run: cells },
    { title: "20 tablegroups of 8 shards", run: shards },
  ],
};

async function longest(place: Place): Promise<void> {
  const cell = "z".repeat(40);
  const name = `${LONG}-c`;
  const groups = { [`d${LONG}_/t${LONG}x*2`]: [`replica ${cell}`, `readOnly ${cell}`] };
  const wrong = await place.apply(small({ name, cells: [cell], groups })).catch((error) => error);
  assert.ok(wrong instanceof Error, "a label value ends in a letter or digit");

  const right = { [`d${LONG}x/t${LONG}x*2`]: [`replica ${cell}`, `readOnly ${cell}`] };
  await place.apply(small({ name, cells: [cell], groups: right }));
  await available(place, name);
  await valid(place);
}

async function alike(place: Place): Promise<void> {
  const pool = ["replica z1"];
  const groups = {
    "a_b/t": pool,
    "a-b/t": pool,
    "a.b/t": pool,
    "A_B/t": pool,
    "a/b-t": pool,
    "a/b_t": pool,
    "Orders.V2/Default": pool,
  };
  await place.apply(small({ groups }));
  await available(place, "c");
  await valid(place);
  const found = await place.list("TableGroup");
  const parts = found.map(({ metadata: { labels } }) =>
    `${labels!["multigres.com/database"]}/${labels!["multigres.com/tablegroup"]}`
  );
  assert.deepEqual(parts.sort(), Object.keys(groups).sort());
  await quiet(place);
}

async function cells(place: Place): Promise<void> {
  const wanted = Array.from({ length: 40 }, (_, index) => `zone-${index}`);
  await place.apply(small({ cells: wanted, groups: { "db/tg": ["replica zone-7"] } }));
  const cluster = await available(place, "c");
  assert.equal(Object.keys(cluster["status"].cells).length, 40);
  assert.equal((await place.list("Cell")).length, 40);
}

async function shards(place: Place): Promise<void> {
  const groups = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`db/tg${index}*8`, ["replica z1"]]),
  );
  await place.apply(small({ groups }));
  await waitFor(place, "the cluster of 160 shards is Available", async () => {
    const cluster = await place.find("MultigresCluster", "c");
    return isSettled(cluster);
  }, 600_000);
  const { status } = await place.get("MultigresCluster", "c");
  assert.deepEqual(status.databases.db, {
    desiredInstances: 160,
    readyInstances: 160,
    servingWrites: "True",
  });
}

/** Each part has its own object, and no name is longer than what uses it allows. */
async function valid(place: Place): Promise<void> {
  const objects = [...(await inventory(place)).values()];
  for (const { kind, metadata: { name } } of objects) {
    assert.ok(name.length <= (kind === "StatefulSet" ? 52 : 63), `${kind} "${name}"`);
    assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  }
  for (const kind of ["Deployment", "StatefulSet"]) {
    const selectors = objects.filter((object) => object.kind === kind)
      .map(({ spec }) => JSON.stringify(spec.selector));
    assert.equal(new Set(selectors).size, selectors.length, `${kind}s select different pods`);
  }
}
