import { differences, kept, type State, stateOf } from "./verdict.ts";
import { type Fault, inject, mayNeedSweep } from "./faults.ts";
import { apply, type Operation } from "./operations.ts";
import { createWorld, type World } from "./world.ts";

/** Something that may happen: an operation on a sample, from rest or while it comes up, and what goes wrong meanwhile. */
export interface Schedule {
  readonly sample: string;
  readonly operation: Operation;
  /** The request of the bring-up before which the operation happens; from rest, if not given. */
  readonly during?: number;
  readonly faults: readonly Fault[];
}

/** What became of it. */
export interface Result {
  /** What is wrong, as sentences; empty if nothing is. */
  readonly wrong: readonly string[];
  /** It took a sweep to heal. */
  readonly swept: boolean;
  readonly state: State;
  readonly kept: ReadonlySet<string>;
  readonly counts: ReturnType<World["counts"]>;
  /** The indices of its requests that wrote. */
  readonly writes: readonly number[];
}

/** What a schedule without faults ends in. */
export type Reference = Pick<Result, "state" | "kept">;

const NAMESPACE = "explore";

/** Makes a sample and lets it settle. */
export async function settled(sample: string): Promise<World> {
  const world = createWorld(NAMESPACE);
  apply(world, sample);
  await world.settle();
  return world;
}

/**
 * Runs a schedule and judges it.
 * @param reference what must be reached; a schedule without one is its own
 */
export async function run(schedule: Schedule, reference?: Reference): Promise<Result> {
  const { sample, operation, during, faults } = schedule;
  const world = during === undefined ? await settled(sample) : createWorld(NAMESPACE);
  const writes: number[] = [];
  const before = stateOf(world);
  world.mark();
  inject(world, faults);
  const { request } = world.hooks;
  world.hooks.request = async (asking) => {
    if (asking.index === during) operation.act(world);
    if (asking.request.method !== "GET") writes.push(asking.index);
    return await request(asking);
  };
  if (during === undefined) operation.act(world);
  else apply(world, sample);
  const wrong: string[] = [];
  let swept = false;
  let counts = world.counts();
  try {
    await world.settle();
    counts = world.counts();
    world.fake.collect();
    await world.settle();
    const found = () => differences(stateOf(world), reference!.state);
    if (reference !== undefined && found().some((one) => !isUnused(one, reference.state))) {
      swept = true;
      await world.sweep();
      await world.settle();
    }
    wrong.push(...await rests(world));
  } catch (error) {
    wrong.push((error as Error).message);
  }
  const state = stateOf(world);
  const same = kept(before, state);
  if (operation.isUndone && during === undefined) {
    wrong.push(...differences(state, before));
    const remade = [...before.uids.keys()].filter((name) => !same.has(name));
    if (!operation.takesAway) wrong.push(...remade.map((name) => `${name} was made anew`));
  }
  if (reference !== undefined) {
    const all = differences(state, reference.state);
    // What was taken away before it had a pod has left no volume.
    wrong.push(
      ...during === undefined ? all : all.filter((one) => !isUnused(one, reference.state)),
    );
    if (swept && faults.length > 0 && !faults.some(mayNeedSweep)) {
      wrong.push("it took a sweep to heal");
    }
    const lost = [...reference.kept].filter((name) => !same.has(name));
    if (during === undefined) wrong.push(...lost.map((name) => `${name} was made anew`));
  }
  return { wrong: [...wrong, ...world.violations], swept, state, kept: same, counts, writes };
}

/** Whether what is missing is a volume that nothing uses in the end. */
function isUnused(difference: string, { objects }: State): boolean {
  const [, claim] = /^PersistentVolumeClaim\/(\S+) is missing$/.exec(difference) ?? [];
  if (claim === undefined) return false;
  return ![...objects].some(([name, text]) =>
    name.startsWith("StatefulSet/") &&
    (claim.includes(`-${name.slice("StatefulSet/".length)}-`) || text.includes(`"${claim}"`))
  );
}

/** Whether nothing is written any more, whatever is told again and looked at. */
async function rests(world: World): Promise<string[]> {
  const version = world.fake.storage.version();
  world.repeat();
  await world.settle();
  await world.sweep();
  await world.settle();
  const moved = world.fake.storage.version() - version;
  return moved === 0 ? [] : [`it does not rest: ${moved} more writes`];
}
