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

/** Of the single faults of an operation, one in so many is tried before the next operation's turn. */
const STRIDE = 12;

/**
 * Explores without end, in an order in which a part says most about the whole: each operation without a fault, then a
 * part of the faults of each, then the next part. The caller stops when it has enough.
 */
export async function* explore({ seed, only, pairs }: ExploreOptions): AsyncGenerator<Explored> {
  const random = randomFrom(seed);
  const subjects: Subject[] = [];
  for (const subject of shuffled(await subjectsOf(only), random)) {
    const schedule: Schedule = { ...subject, faults: [] };
    const result = await run(schedule);
    yield { schedule, result };
    const { during: _during, ...plain } = subject;
    const reference = subject.during === undefined ? result : await run({ ...plain, faults: [] });
    subjects.push({ ...subject, reference, faults: shuffled([...singleFaults(result)], random) });
  }
  for (let count = 0;; count++) {
    for (const { sample, operation, during, reference, faults } of subjects) {
      if (reference === undefined || faults === undefined) continue;
      const rest = during === undefined ? {} : { during };
      for (let turn = 0; turn < Math.ceil(faults.length / STRIDE); turn++) {
        const one = faults[(count * Math.ceil(faults.length / STRIDE) + turn) % faults.length]!;
        const isPair = count >= STRIDE || turn % pairs === pairs - 1;
        const other = faults[Math.floor(random() * faults.length)]!;
        const schedule = { sample, operation, ...rest, faults: isPair ? [one, other] : [one] };
        yield { schedule, result: await run(schedule, reference) };
      }
    }
  }
}

interface Subject extends Pick<Schedule, "sample" | "operation" | "during"> {
  readonly reference?: Result;
  readonly faults?: readonly Fault[];
}

/** Every operation on every sample, from rest and before some requests of the bring-up. */
async function subjectsOf(only: RegExp): Promise<Subject[]> {
  const found: Subject[] = [];
  for (const sample of Object.keys(SAMPLES)) {
    const world = await settled(sample);
    const { requests } = world.counts();
    for (const operation of operationsOn(sample, world)) {
      if (!only.test(`${sample}: ${operation.title}`)) continue;
      found.push({ sample, operation });
      // A child that is not there yet cannot be touched.
      if (isOnChild(operation)) continue;
      for (let during = 1; during < requests; during += 3) {
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
