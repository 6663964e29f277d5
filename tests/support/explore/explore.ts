import {
  type Asked,
  DELIVERY_FAULTS,
  type Fault,
  nameOf,
  READ_FAULTS,
  type Told,
  WRITE_FAULTS,
} from "./faults.ts";
import { isOnChild, type Operation, operationsOn, SAMPLES } from "./operations.ts";
import { randomFrom, shuffled } from "./random.ts";
import { type Result, run, type Schedule, settled } from "./schedule.ts";

/** A schedule that has been run. */
export interface Explored {
  readonly schedule: Schedule;
  readonly result: Result;
}

/** How to explore. */
export interface ExploreOptions {
  /** Decides the order, and which pairs of faults come together. */
  readonly seed: number;
  /** Of titles of schedules. */
  readonly only: RegExp;
  /** Every so many schedules, one has two faults. */
  readonly pairs: number;
}

/** So many faults of an operation are tried before the next operation's turn. */
const TURNS = 6;

/** Before so many requests of a bring-up an operation is tried. */
const MOMENTS = 5;

/**
 * Explores without end, in an order in which a part says most about the whole: operation by operation, in the order of
 * chance, without a fault and with some; then the same round again with the next faults. When all single faults of an
 * operation have been tried, pairs follow. The caller stops when it has enough.
 */
export async function* explore({ seed, only, pairs }: ExploreOptions): AsyncGenerator<Explored> {
  const random = randomFrom(seed);
  const subjects = shuffled(await subjectsOf(only), random);
  const known = new Map<Subject, { reference: Result; faults: readonly Fault[] }>();
  for (let round = 0;; round++) {
    for (const subject of subjects) {
      let found = known.get(subject);
      if (found === undefined) {
        const schedule: Schedule = { ...subject, faults: [] };
        const plain = await referenceOf(schedule);
        const result = subject.during === undefined ? plain : await run(schedule, plain);
        yield { schedule, result };
        found = { reference: plain, faults: shuffled([...singleFaults(result)], random) };
        known.set(subject, found);
      }
      const { reference, faults } = found;
      for (let turn = 0; turn < TURNS; turn++) {
        const count = round * TURNS + turn;
        const one = faults[count % faults.length]!;
        const other = faults[Math.floor(random() * faults.length)]!;
        const isPair = count >= faults.length || count % pairs === pairs - 1;
        const schedule = { ...subject, faults: isPair ? [one, other] : [one] };
        yield { schedule, result: await run(schedule, reference) };
      }
    }
  }
}

type Subject = Omit<Schedule, "faults">;

/** Every operation on every sample, from rest and before some requests of the bring-up. */
async function subjectsOf(only: RegExp): Promise<Subject[]> {
  const found: Subject[] = [];
  for (const sample of Object.keys(SAMPLES)) {
    const world = await settled(sample);
    const { requests } = world.counts();
    for (const operation of operationsOn(sample, world)) {
      if (!only.test(`${sample}: ${operation.title}`)) continue;
      found.push({ sample, operation });
      // A child that is not there yet cannot be touched; of two clusters, who comes first gets the names.
      if (isOnChild(operation) || operation.freezes || sample === "twins") continue;
      const step = Math.ceil(requests / MOMENTS);
      for (let during = 1; during < requests; during += step) {
        found.push({ sample, operation, during });
      }
    }
  }
  return found;
}

/** Every single thing that can go wrong in a run like this one. */
export function* singleFaults(
  { counts, writes }: Pick<Result, "counts" | "writes">,
): Generator<Fault> {
  for (const goes of ["early", "late"] as const) yield { at: "garbage", goes };
  yield { at: "events", goes: "eager" };
  for (let index = 0; index < counts.requests; index++) {
    for (const goes of writes.includes(index) ? WRITE_FAULTS : READ_FAULTS) {
      yield { at: "request", index, goes };
    }
  }
  for (let index = 0; index < counts.deliveries; index++) {
    for (const goes of DELIVERY_FAULTS) yield { at: "delivery", index, goes };
  }
}

/** The shortest part of a schedule that still fails. */
export async function shrink(schedule: Schedule): Promise<Explored> {
  const reference = await referenceOf(schedule);
  for (const fault of schedule.faults) {
    const shorter = { ...schedule, faults: schedule.faults.filter((one) => one !== fault) };
    const result = await run(shorter, reference);
    if (result.wrong.length > 0) return { schedule: shorter, result };
  }
  return { schedule, result: await run(schedule, reference) };
}

/** What a schedule must end in: what its operation ends in when nothing goes wrong. */
export async function referenceOf({ sample, operation }: Schedule): Promise<Result> {
  return await run({ sample, operation, faults: [] });
}

/** A schedule as a line that names it. */
export function titleOf({ sample, operation, during, faults }: Schedule): string {
  const when = during === undefined ? "" : ` before request ${during} of the bring-up`;
  const what = faults.map((fault) =>
    "index" in fault ? `${nameOf(fault)} (${fault.at} ${told(fault.index)})` : nameOf(fault)
  );
  return [`${sample}: ${operation.title}${when}`, ...what].join("; ");
}

function told(index: number | Asked | Told): string {
  if (typeof index === "number") return `${index}`;
  return "request" in index ? `${index.request}` : `${index.event}`;
}

/** What kind of operation it is: which child it is on does not matter. */
export function classOf({ title }: Operation): string {
  return title.replace(/^(\w+) "[^"]*"/, "$1").replace(
    /, and another image$/,
    ", while the cluster is edited",
  );
}
