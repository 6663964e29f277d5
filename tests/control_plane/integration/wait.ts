/** Waiting with a limit; who waits in vain is told what is not settled. */
import { readinessOf } from "../../../scripts/screen/readiness.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { LIMIT } from "../../support/eventually.ts";
import { CHILDREN } from "./kinds.ts";
import type { Place } from "./place.ts";

/** A condition as every object of ours reports it. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration: number;
}

/** The condition of a type, if the object has it and has reported about its present spec. */
export function conditionOf(object: KubeObject | undefined, type: string): Condition | undefined {
  const { conditions = [] } = object?.["status"] ?? {};
  const found = (conditions as Condition[]).find((one) => one.type === type);
  return found?.observedGeneration === object?.metadata.generation ? found : undefined;
}

/** Whether an object is Available for its present spec, and nothing is under way. */
export function isSettled(object: KubeObject | undefined): boolean {
  return conditionOf(object, "Available")?.status === "True" &&
    conditionOf(object, "Progressing")?.status === "False";
}

/** Asks again until the answer is neither false nor undefined, and gives it. */
export async function waitFor<T>(
  place: Place,
  what: string,
  check: () => Promise<T | false | undefined>,
  limit: number = LIMIT,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await check();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) {
      const open = (await unsettled(place)).join("\n  ");
      throw new Error(
        `Cannot wait any longer than ${limit / 1_000} s until ${what}\nNot settled:\n  ${open}`,
      );
    }
    await delay(150);
  }
}

/** Waits until a cluster is Available for its present spec and nothing is under way; gives it. */
export function available(place: Place, name: string): Promise<KubeObject> {
  return waitFor(place, `MultigresCluster "${name}" is Available`, async () => {
    const cluster = await place.find("MultigresCluster", name);
    return isSettled(cluster) && cluster;
  });
}

/** Waits for a condition of an object about its present spec; gives the condition. */
export function reported(
  place: Place,
  kind: string,
  name: string,
  type: string,
  matches: (condition: Condition) => boolean,
): Promise<Condition> {
  return waitFor(place, `${kind} "${name}" reports ${type}: ${matches}`, async () => {
    const found = conditionOf(await place.find(kind, name), type);
    return found !== undefined && matches(found) && found;
  });
}

/** An event that is under way for longer than this found its function asleep, or others are queued behind it. */
const STALLED = 1_000;

/**
 * Waits for a window in which the functions ask nothing about this namespace and no event is on its way to them: there
 * is no loop, and nothing is still to be done. (A function that starts asks nothing for as long as that takes.)
 */
export async function quiet(place: Place, seconds = 4): Promise<void> {
  const { bridge } = place.cluster;
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const before = bridge!.traffic(place.namespace);
    const mark = await place.mark();
    const end = Date.now() + seconds * 1_000;
    let stalled = before.stalled;
    while (Date.now() < end && stalled < STALLED) {
      await delay(250);
      stalled = bridge!.traffic(place.namespace).stalled;
    }
    const { total, byRequest } = await place.requestsBetween(mark);
    const after = bridge!.traffic(place.namespace);
    const isStill = stalled < STALLED && before.underWay === 0 && after.arrived === before.arrived;
    if (total === 0 && isStill) return;
    if (Date.now() > deadline) {
      const seen = JSON.stringify({ byRequest, before, after, stalled });
      throw new Error(`Cannot find quiet in ${place.namespace}: ${seen}`);
    }
    await delay(100);
  }
}

/**
 * Has every function look at everything: in a deployment the clock does so every five minutes; here it is turned by
 * hand.
 */
export function sweepAll({ cluster }: Place): void {
  const { functions, clock } = cluster.bridge!;
  functions.forEach((fn) => clock.need(fn, "unsettled"));
}

/** A line for every object that is not settled, with its message. */
async function unsettled(place: Place): Promise<string[]> {
  const kinds = ["MultigresCluster", ...CHILDREN.map(({ kind }) => kind)];
  const objects = await Promise.all(
    [...kinds, "Deployment", "StatefulSet"].map((kind) => place.list(kind)),
  );
  return objects.flat().flatMap((object) => {
    const { ready, text, message } = readinessOf(object);
    if (ready && (isSettled(object) || !kinds.includes(object.kind))) return [];
    const deleting = object.metadata.deletionTimestamp ? " (being deleted)" : "";
    return [`${object.kind} "${object.metadata.name}"${deleting}: ${text} ${message}`.trimEnd()];
  });
}
