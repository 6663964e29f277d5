/** The life of one schedule in a namespace of its own. */
import type { Place } from "../integration/place.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { LIMIT } from "../../support/eventually.ts";
import { available, isSettled, quiet, sweepAll } from "../integration/wait.ts";
import { mayNeedSweep, say, type Trouble } from "./faults.ts";
import { objects, type Operation } from "./operations.ts";
import type { Proxy } from "./proxy.ts";
import { differences, durable, type State, stateOf } from "./state.ts";

/** A settled cluster that something is about to happen to. */
export interface Settled {
  readonly place: Place;
  readonly before: State;
}

/** Nothing is asked for this long before we look. */
const STILL = 1_500;
/** Longer than the longest pause of a retry: whoever has not written until now never will. */
const OVER = 45_000;
/** A successor looks a second after its start. */
const SWEEP_AFTER = 6_000;

/** Brings up a cluster and waits until it rests. */
export async function settle(place: Place): Promise<Settled> {
  await place.apply(...objects());
  await available(place, "c");
  await quiet(place, 2);
  return { place, before: await stateOf(place) };
}

/** Does it without any trouble; gives what the others have to end like. */
export async function refer(
  { place, before }: Settled,
  proxy: Proxy,
  operation: Operation,
): Promise<State> {
  const { act, end, title } = operation;
  await act(place);
  const wrong = (now: State) => {
    if (end === "as before") return differences(now, before);
    const text = now.objects.get(end.title);
    const isReached = end.says === undefined ? text === undefined : end.says.test(text ?? "");
    return isReached ? [] : [`${end.title} is not as wanted: ${text}`];
  };
  await ends(place, proxy, wrong, false);
  const after = await rests(place);
  const mistakes = [...wrong(after), ...lost(operation, before, after)];
  if (mistakes.length > 0) throw new Error(`${title}, no trouble: ${mistakes.join("\n  ")}`);
  return after;
}

/** Does it in trouble; gives whether a sweep came before the end. An error says in how far it is not the reference's. */
export async function survive(
  { place, before }: Settled,
  proxy: Proxy,
  operation: Operation,
  trouble: Trouble,
  reference: State,
): Promise<boolean> {
  const { namespace } = place;
  try {
    if (trouble !== "adapter") proxy.arm(namespace, trouble);
    await operation.act(place);
    const wanted = (now: State) => differences(now, reference);
    const isSwept = await ends(place, proxy, wanted, mayNeedSweep(trouble));
    if (trouble !== "adapter" && !proxy.isMet(namespace)) {
      throw new Error("the trouble never came: the schedule is none");
    }
    const after = await rests(place);
    const wrong = [...wanted(after), ...lost(operation, before, after)];
    if (wrong.length > 0) throw new Error(`after rest: ${wrong.join("\n  ")}`);
    return isSwept;
  } catch (error) {
    const asked = proxy.asked(namespace).join("\n  ");
    throw new Error(
      `${operation.title}; ${say(trouble)} (${namespace}): ${(error as Error).message}\n  ${asked}`,
    );
  }
}

/** StatefulSets and claims that were made anew, or are gone, and need not be. */
function lost({ takesAway }: Operation, before: State, after: State): string[] {
  return durable(before)
    .filter((title) => after.uids.get(title) !== before.uids.get(title))
    .filter((title) => !takesAway || !title.startsWith("StatefulSet/"))
    .map((title) => `${title} is not the one that it was`);
}

/**
 * Waits for the end, sweeping if that is allowed and needed; gives whether anybody swept. One sweep has to do, unless
 * another process has died since: it may have been the one that was sweeping.
 */
async function ends(
  place: Place,
  proxy: Proxy,
  wrong: (now: State) => readonly string[],
  maySweep: boolean,
): Promise<boolean> {
  const bridge = place.cluster.bridge!;
  const count = (what: "sweeps" | "crashes") =>
    Object.values(bridge.stats()).reduce((sum, one) => sum + one[what], 0);
  const already = count("sweeps");
  const deadline = Date.now() + LIMIT;
  let crashes = -1;
  let since = Date.now();
  for (;; await delay(500)) {
    const still = Math.min(proxy.stillFor(place.namespace), Date.now() - since);
    if (still < STILL || bridge.traffic(place.namespace).underWay > 0) {
      if (Date.now() > deadline) throw new Error("it never rests");
      continue;
    }
    const found = wrong(await stateOf(place));
    if (found.length === 0) return count("sweeps") > already;
    if (maySweep && count("crashes") > crashes && still > SWEEP_AFTER) {
      crashes = count("crashes");
      sweepAll(place);
      await bridge.clock.tick();
      since = Date.now();
    } else if (still > OVER || Date.now() > deadline) {
      throw new Error(`it does not end: ${found.join("\n  ")}`);
    }
  }
}

/** Makes sure that nobody asks for anything any more; gives the state. */
async function rests(place: Place): Promise<State> {
  await quiet(place, 3);
  const cluster = await place.find("MultigresCluster", "c");
  if (cluster !== undefined && !isSettled(cluster)) throw new Error("it rests unsettled");
  return await stateOf(place);
}
