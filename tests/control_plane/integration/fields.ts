/** Every single field that the operator sets, edited by somebody else, comes back: the edits come from the objects. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { inventory, titleOf } from "./inventory.ts";
import { CHILDREN, kindOf, pathOf } from "./kinds.ts";
import { type Leaf, leavesOf, valueAt } from "./leaves.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, quiet, waitFor } from "./wait.ts";

/** The fields are dealt out to this many clusters. */
const PARTS = 5;
/** After this an owner that has repaired twice is no longer contended: the next repair is made at once. */
const FORGIVEN = 1_500;

/** One edit of one field that the server accepts. */
interface Edit {
  readonly object: KubeObject;
  readonly leaf: Leaf;
  readonly operation: object;
}

/** One test per part. */
export const fields: Topic = {
  name: "fields",
  cases: Array.from({ length: PARTS }, (_, part): Case => ({
    title: `every field comes back (${part + 1} of ${PARTS})`,
    run: (place) => restore(place, part),
  })),
};

async function restore(place: Place, part: number): Promise<void> {
  await place.apply(small({ groups: { "db/tg": ["replica z1"] } }));
  await available(place, "c");
  await quiet(place, 2);
  const objects = [...(await inventory(place)).values()];
  let total = 0;
  // Not together: an owner that was edited gives what it owns another intent, and then it is not a repair.
  for (const level of [isChild, isShard, isWorkload]) {
    total += await rounds(place, objects.filter(level), part);
  }
  assert.ok(total > 60, `there are edits to make: ${total}`);
  await quiet(place);
  console.log(`  ${total} fields came back`);
}

const isShard = ({ kind }: KubeObject) => kind === "Shard";
const isChild = (object: KubeObject) =>
  CHILDREN.some(({ kind }) => kind === object.kind) && !isShard(object);
const isWorkload = (object: KubeObject) => !isChild(object) && !isShard(object);

/** Edits one field of every object at a time, so that each repair is for one field. Gives the number of edits. */
async function rounds(place: Place, objects: readonly KubeObject[], part: number): Promise<number> {
  const queues = await Promise.all(objects.map((object) => editsOf(place, object, part)));
  const total = queues.flat().length;
  for (let round = take(queues); round.length > 0; round = take(queues)) {
    await Promise.all(round.map((edit) => perform(place, edit)));
    await delay(FORGIVEN);
    // A StatefulSet that has gone meanwhile (an edit moved its pool) must not be made anew from the next edit: its
    // volumes' size, once made, cannot be taken back.
    await available(place, "c");
  }
  return total;
}

function take(queues: Edit[][]): Edit[] {
  return queues.flatMap((queue) => queue.shift() ?? []);
}

/** For every field of this part, the first edit that the server takes; most fields have one. */
async function editsOf(place: Place, object: KubeObject, part: number): Promise<Edit[]> {
  const leaves = leavesOf(object, "multigres-").filter((_, index) => index % PARTS === part);
  const edits: Edit[] = [];
  for (const leaf of leaves) {
    for (const operation of operations(leaf)) {
      const answer = await send(place, object, operation, "?dryRun=All");
      if (answer !== undefined && differs(answer, leaf)) {
        edits.push({ object, leaf, operation });
        break;
      }
    }
  }
  return edits;
}

async function perform(place: Place, { object, leaf, operation }: Edit): Promise<void> {
  const { kind, metadata: { name } } = object;
  const edited = await send(place, object, operation, "");
  // It may be gone or changed for a moment, as the effect of an edit of its owner: then it is not this field's turn.
  if (edited === undefined) return;
  await waitFor(
    place,
    `${titleOf(object)} ${leaf.pointer} is ${JSON.stringify(leaf.value)} again after ${
      JSON.stringify(operation)
    }`,
    async () => {
      const now = await place.find(kind, name);
      return now !== undefined && now.metadata.deletionTimestamp === undefined &&
        !differs(now, leaf);
    },
  );
}

/** JSON patches (RFC 6902) that change a field, the most telling first. */
function operations({ pointer, value }: Leaf): object[] {
  const replace = (value: unknown) => [{ op: "replace", path: pointer, value }];
  const remove = [{ op: "remove", path: pointer }];
  switch (typeof value) {
    case "string":
      return [replace(`${value}x`), replace("1Gi"), replace("1"), replace("Always"), remove];
    case "number":
      return [replace(value + 1), replace(value - 1), remove];
    case "boolean":
      return [replace(!value), remove];
    default:
      return Array.isArray(value)
        ? [replace([...value, ...value.slice(-1)]), replace([...value, "x"]), remove]
        : [replace({ ...value as object, x: "x" }), replace({}), remove];
  }
}

async function send(
  place: Place,
  { kind, metadata: { name } }: KubeObject,
  operation: object,
  query: string,
): Promise<KubeObject | undefined> {
  const path = pathOf(kindOf(kind), place.namespace, name);
  const response = await place.cluster.client.fetch(`${path}${query}`, {
    method: "PATCH",
    headers: { "content-type": "application/json-patch+json", accept: "application/json" },
    body: JSON.stringify(operation),
  });
  const answer = await response.json();
  return response.ok ? answer : undefined;
}

function differs(object: KubeObject, { pointer, value }: Leaf): boolean {
  const now = valueAt(object, pointer);
  try {
    assert.deepEqual(now, value);
    return false;
  } catch {
    return true;
  }
}
