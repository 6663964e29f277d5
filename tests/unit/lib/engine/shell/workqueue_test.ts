import assert from "node:assert/strict";
import {
  createWorkqueue,
  type Next,
  type WorkqueueOptions,
} from "../../../../../lib/engine/shell/workqueue.ts";
import { eventually } from "../../../../support/eventually.ts";

interface Run {
  readonly key: string;
  readonly news: readonly number[];
  readonly began: number;
  readonly end: (next: Next | Error) => void;
}

/** Runs that end when the test says so. How long it took until they began is measured: a busy machine is late. */
function lab(options: Partial<WorkqueueOptions<number>> = {}) {
  const runs: Run[] = [];
  const scheduler = createWorkqueue<number>({
    run: (key, news) =>
      new Promise((resolve, reject) => {
        runs.push({
          key,
          news,
          began: Date.now(),
          end: (next) => next instanceof Error ? reject(next) : resolve(next),
        });
      }),
    interval: 20,
    backoff: 10,
    ...options,
  });
  const seen = () => runs.map(({ key, news }) => [key, ...news]);
  return { scheduler, runs, seen };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so. */
async function until(isTrue: () => boolean): Promise<void> {
  await eventually("it happens", () => assert.ok(isTrue()));
}

/** Asserts that a run began at least so many ms after a moment, give or take the one that a timer rounds. */
function assertSpaced(moment: number, run: Run | undefined, ms: number): void {
  const took = run!.began - moment;
  assert.ok(took >= ms - 1, `${took} ms`);
}

Deno.test("createWorkqueue() runs a quiet key at once and coalesces what follows", async () => {
  const { scheduler, runs, seen } = lab();
  scheduler.due("a", 1);
  assert.deepEqual(seen(), [["a", 1]]);
  scheduler.due("a", 2);
  scheduler.due("a", 3);
  assert.deepEqual(seen(), [["a", 1]], "one run per key at a time");
  const ended = Date.now();
  runs[0]?.end("settled");
  await until(() => runs.length === 2);
  assertSpaced(ended, runs[1], 20);
  assert.deepEqual(seen()[1], ["a", 2, 3]);
  runs[1]?.end("settled");
  await until(() => scheduler.size() === 0);
});

Deno.test("createWorkqueue() gathers what comes together before the first run, if told to", async () => {
  const { scheduler, runs, seen } = lab({ gather: 20 });
  const began = Date.now();
  scheduler.due("a", 1);
  await Promise.resolve();
  scheduler.due("a", 2);
  assert.deepEqual(seen(), []);
  await until(() => seen().length === 1);
  assertSpaced(began, runs[0], 20);
  assert.deepEqual(seen(), [["a", 1, 2]]);
});

Deno.test("createWorkqueue() runs several keys at once, up to `parallel`", async () => {
  const { scheduler, runs, seen } = lab({ parallel: 2, interval: 0 });
  ["a", "b", "c"].forEach((key, index) => scheduler.due(key, index));
  assert.deepEqual(seen(), [["a", 0], ["b", 1]]);
  runs[1]?.end("settled");
  await until(() => runs.length === 3);
  assert.equal(runs[2]?.key, "c");
  runs.forEach(({ end }) => end("settled"));
  await until(() => scheduler.size() === 0);
});

Deno.test("createWorkqueue() retries a failure, and a throw, with its news and not for ever", async () => {
  const { scheduler, runs, seen } = lab({ attempts: 3, interval: 0 });
  scheduler.due("a", 1);
  runs[0]?.end("retry");
  await until(() => runs.length === 2);
  runs[1]?.end(new Error("thrown"));
  await until(() => runs.length === 3);
  runs[2]?.end("retry");
  await until(() => scheduler.size() === 0);
  assert.deepEqual(seen(), [["a", 1], ["a", 1], ["a", 1]]);
});

Deno.test("createWorkqueue() waits longer after each failure in a row", async () => {
  const { scheduler, runs } = lab({ backoff: 30, interval: 0 });
  const times: number[] = [];
  scheduler.due("a", 1);
  for (let count = 0; count < 3; count++) {
    await until(() => runs.length === count + 1);
    times.push(Date.now());
    runs[count]?.end(count === 2 ? "settled" : "retry");
  }
  await until(() => scheduler.size() === 0);
  const [first = 0, second = 0, third = 0] = times;
  assert.ok(second - first >= 13, `${second - first} ms`);
  assert.ok(third - second >= 28, `${third - second} ms`);
});

Deno.test("createWorkqueue() takes no more keys than it has room for", async () => {
  const { scheduler, runs } = lab({ capacity: 1, interval: 0 });
  assert.ok(scheduler.due("a", 1));
  assert.ok(!scheduler.hasRoom());
  assert.ok(!scheduler.due("b", 1));
  assert.ok(scheduler.due("a", 2), "a known key needs no room");
  runs[0]?.end("settled");
  await until(() => runs.length === 2);
  runs[1]?.end("settled");
  await until(() => scheduler.hasRoom());
});

Deno.test("createWorkqueue() drains: due keys run without pauses, retries do not", async () => {
  const { scheduler, runs, seen } = lab({ interval: 60_000, backoff: 60_000 });
  scheduler.due("a", 1);
  scheduler.due("b", 1);
  runs[1]?.end("retry");
  scheduler.due("a", 2);
  await pause(1);
  let isDone = false;
  const drained = scheduler.drain().then(() => void (isDone = true));
  runs[0]?.end("settled");
  await until(() => runs.length === 3);
  assert.deepEqual(seen()[2], ["a", 2]);
  assert.equal(isDone, false);
  runs[2]?.end("retry");
  await drained;
  assert.equal(scheduler.size(), 0);
});

Deno.test("createWorkqueue() drains at once when nothing is due", async () => {
  await lab().scheduler.drain();
});

Deno.test("createWorkqueue() answers a key that is contended with growing patience, and forgives", async () => {
  const { scheduler, runs } = lab({ interval: 1, backoff: 40 });
  scheduler.due("a", 1);
  const ended = Date.now();
  runs[0]?.end("contended");
  await pause(0);
  scheduler.due("a", 2);
  await until(() => runs.length === 2);
  assertSpaced(ended, runs[1], 20);
  runs[1]?.end("settled");
  await pause(5);
  scheduler.due("a", 3);
  assert.equal(runs.length, 3, "settled once, it runs at once again");
  runs[2]?.end("settled");
  await scheduler.drain();
});
