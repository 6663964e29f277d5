/** Every list entry that is taken away takes exactly its objects with it; claims stay. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { claims, generations, inventory, titles } from "./inventory.ts";
import type { Place } from "./place.ts";
import { databases, small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

const CELLS = ["z1", "z2", "z3"];
const GROUPS = {
  "app/default": ["replica z1", "readOnly z2"],
  "app/orders*2": ["replica z1"],
  "logs/default": ["replica z1"],
};

/** The label of an object. */
function label(object: KubeObject, name: string): string | undefined {
  return object.metadata.labels?.[`multigres.com/${name}`];
}

interface Removal {
  readonly title: string;
  readonly spec: object;
  /** What must go. */
  readonly goes: (object: KubeObject) => boolean;
  /** Kinds and names that must be written anew, because their spec says less. */
  readonly changes: readonly string[];
}

const REMOVALS: readonly Removal[] = [
  {
    title: "a cell without pools",
    spec: { cells: [{ name: "z1" }, { name: "z2" }] },
    goes: (object) => label(object, "cell") === "z3",
    // Every cell knows all cells.
    changes: ["Cell/c-z1", "Cell/c-z2"],
  },
  {
    title: "a database",
    spec: { databases: databases(without("logs/default")) },
    goes: (object) => label(object, "database") === "logs",
    changes: ["Cell/c-z1", "Deployment/c-z1-multiorch"],
  },
  {
    title: "a tablegroup",
    spec: { databases: databases(without("app/orders*2")) },
    goes: (object) => label(object, "tablegroup") === "orders",
    changes: ["Cell/c-z1", "Deployment/c-z1-multiorch"],
  },
  {
    title: "a shard",
    spec: {
      databases: databases({ ...without("app/orders*2"), "app/orders": GROUPS["app/orders*2"] }),
    },
    goes: (object) => label(object, "tablegroup") === "orders" && label(object, "shard") === "1",
    // The first shard now holds all keys.
    changes: [
      "Cell/c-z1",
      "Deployment/c-z1-multiorch",
      "Shard/app-orders-0",
      "StatefulSet/app-orders-0-z1-replica",
      "TableGroup/app-orders",
    ],
  },
  {
    title: "a pool",
    spec: { databases: databases({ ...GROUPS, "app/default": ["replica z1"] }) },
    goes: (object) => label(object, "pool") === "readOnly",
    changes: [
      "Cell/c-z2",
      "Deployment/c-z2-multiorch",
      "Shard/app-default-0",
      "TableGroup/app-default",
    ],
  },
];

/** One test per kind of list entry. */
export const removal: Topic = {
  name: "removal",
  cases: REMOVALS.map((one): Case => ({
    title: `removing ${one.title} removes exactly its objects`,
    run: (place) => remove(place, one),
  })),
};

async function remove(place: Place, { spec, goes, changes }: Removal): Promise<void> {
  const before = { cells: CELLS.map((name) => ({ name })), databases: databases(GROUPS) };
  await place.apply(small({ cells: CELLS, groups: GROUPS }));
  await available(place, "c");
  const all = await inventory(place);
  const data = await claims(place);
  const gone = titles(all, goes);
  assert.ok(gone.length > 0, "there is something to remove");

  await place.patch("MultigresCluster", "c", { spec: { ...before, ...spec } });
  await waitFor(place, `these are gone: ${gone.join(", ")}`, async () => {
    const left = await inventory(place);
    return gone.every((title) => !left.has(title));
  });
  await available(place, "c");
  await quiet(place);

  const left = await inventory(place);
  assert.deepEqual(titles(left), titles(all, (object) => !goes(object)));
  assert.deepEqual(await claims(place), data, "claims stay");
  const untouched = (title: string) => !changes.includes(title) && !gone.includes(title);
  const kept = (objects: typeof all) =>
    generations(new Map([...objects].filter(([title]) => untouched(title))));
  assert.deepEqual(kept(left), kept(all), "nothing else was written");
  const written = changes.filter((title) =>
    left.get(title)?.metadata.generation === all.get(title)?.metadata.generation
  );
  assert.deepEqual(written, [], "these say less than before");
}

function without(group: keyof typeof GROUPS): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(GROUPS).filter(([key]) => key !== group));
}
