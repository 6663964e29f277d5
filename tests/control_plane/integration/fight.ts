/** A second manager that wants the same field differently: it is outlasted, not raced. */
import assert from "node:assert/strict";
import { delay } from "../../../scripts/devcluster/process.ts";
import { LIMIT } from "../../support/eventually.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available, isSettled, quiet, waitFor } from "./wait.ts";

/** How long the other manager insists; it looks this often. */
const SECONDS = 20;
const EVERY = 50;
/** With waits that double from half a second, so many repairs fit in; a race would make hundreds. */
const REPAIRS = 12;

const FIELDS: readonly (readonly [kind: string, name: string, spec: object])[] = [
  ["Deployment", "c-multiadmin", { replicas: 3 }],
  ["Cell", "c-z1", { multiGateway: { replicas: 4 } }],
];

/** One test per sort of object. */
export const fight: Topic = {
  name: "fight",
  cases: FIELDS.map(([kind, name, spec]): Case => ({
    title: `a manager that insists on another ${kind} is answered with growing patience`,
    run: (place) => insist(place, kind, name, spec),
  })),
};

async function insist(place: Place, kind: string, name: string, spec: object): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  await quiet(place);
  const wanted = (await place.get(kind, name))["spec"];

  const mark = await place.mark();
  const until = Date.now() + SECONDS * 1_000;
  let edits = 0;
  // A machine that is busy may need longer for the first repair, which the second edit shows.
  for (
    let last = "";
    Date.now() < until || (edits < 2 && Date.now() < until + LIMIT);
    await delay(EVERY)
  ) {
    const { metadata: { generation } } = await place.get(kind, name);
    if (`${generation}` === last) continue;
    last = `${(await place.patch(kind, name, { spec })).metadata.generation}`;
    edits++;
  }
  const end = await place.mark();
  const verb = kind === "Cell" ? "update cells" : "patch deployments";
  assert.ok(edits > 1, "the field was restored each time");
  const { byRequest } = await place.requestsBetween(mark, end);
  const repairs = byRequest[verb] ?? 0;
  assert.ok(repairs >= 1 && repairs <= REPAIRS, `${repairs} repairs of ${edits} edits`);

  await waitFor(place, `${kind} "${name}" is as it was`, async () => {
    const now = await place.get(kind, name);
    return JSON.stringify(now["spec"]) === JSON.stringify(wanted) &&
      isSettled(await place.get("MultigresCluster", "c"));
  });
  await quiet(place);
}
