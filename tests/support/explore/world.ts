import { setImmediate } from "node:timers";
import { controllers } from "../../../functions/registry.ts";
import { type Controller, kindsOf } from "../../../lib/engine/controller.ts";
import { fieldManager, functionName } from "../../../lib/engine/core/function_name.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import {
  KubeError,
  type RestClient,
  type RestRequest,
} from "../../../lib/engine/shell/kube/rest.ts";
import { createSweeper } from "../../../lib/engine/shell/sweep/sweeper.ts";
import { createWorker, type Worker } from "../../../lib/engine/shell/worker.ts";
import { createFakeApiServer, type FakeApiServer } from "../fake/api_server.ts";
import { DEFINITIONS } from "../../../lib/multigres/api/definitions.ts";
import { crdsOf } from "../fake/crds.ts";
import { step } from "../fake/simulate.ts";
import type { Change, Stored } from "../fake/storage.ts";
import { claim } from "./claims.ts";
import { asSelected } from "./source.ts";
import { type VirtualClock, virtualClock } from "./virtual_clock.ts";

/** A function's process; a dead one waits for its answers for ever. */
export interface Process {
  readonly controller: Controller;
  readonly worker: Worker;
  isDead: boolean;
}

/** A request that a function is about to send. */
export interface Asking {
  readonly process: Process;
  readonly request: RestRequest;
  /** Counted from 0 since the last mark, over all functions. */
  readonly index: number;
  /** Sends it. */
  readonly send: () => Promise<unknown>;
}

/** An event on its way to a function. */
export interface Delivering {
  readonly controller: Controller;
  readonly change: Change;
  readonly index: number;
}

/** What happens on the way; faults take their place. */
export interface Hooks {
  request(asking: Asking): Promise<unknown>;
  /** How often an event is delivered now: 1, unless something goes wrong. */
  delivery(delivering: Delivering): number;
}

/** All functions around one API server, with nothing real but their code: no clock, no network, no chance. */
export interface World {
  readonly fake: FakeApiServer;
  readonly namespace: string;
  readonly clock: VirtualClock;
  readonly processes: Process[];
  hooks: Hooks;
  /** "early": garbage goes at once; "late": only when nothing else moves any more. */
  garbage: "early" | "usual" | "late";
  /** Events arrive while runs are under way, not only between them. */
  eager: boolean;
  /** What must never happen and did. */
  readonly violations: Set<string>;
  /** Counts requests and deliveries from here on. */
  mark(): void;
  counts(): { requests: number; deliveries: number; writes: number };
  /** Goes on until nothing moves any more. */
  settle(): Promise<void>;
  /** Delivers what is on its way, now. */
  deliver(): void;
  /** Sends an event, perhaps again. */
  send(controller: Controller, change: Change): void;
  kill(process: Process): void;
  start(controller: Controller): Process;
  /** The periodic sweep. */
  sweep(): Promise<void>;
  /** Tells every object to everybody, as a source that starts anew would if it did. */
  repeat(): void;
}

/** More turns than any honest schedule takes. */
const TURNS = 4000;
/** When a process looks for what its predecessor left; see process.ts. */
const RESUME_AFTER = 1000;

const CRDS = crdsOf(DEFINITIONS);

/** Makes a world with nothing in it. */
export function createWorld(namespace: string): World {
  const fake = createFakeApiServer({ namespace, crds: CRDS });
  const clock = virtualClock();
  const processes: Process[] = [];
  const known = new Map<string, Stored>();
  const line: Change[] = [];
  const turn = new Map<Controller, number>();
  let requests = 0;
  let writes = 0;
  let deliveries = 0;

  function start(controller: Controller): Process {
    const process: Process = {
      controller,
      isDead: false,
      worker: createWorker(
        controller,
        kubeClient(restOf(() => process), fieldManager(controller)),
        {
          clock,
        },
      ),
    };
    processes.push(process);
    return process;
  }

  function restOf(whose: () => Process): RestClient {
    return {
      async performRequest(request) {
        const process = whose();
        if (process.isDead) return await new Promise(() => {});
        if (world.eager) world.deliver();
        if (request.method !== "GET") writes++;
        const send = () => fake.rest.performRequest(request);
        const answer = await world.hooks.request({ process, request, index: requests++, send })
          .catch((error) => ({ error }));
        if (process.isDead) return await new Promise(() => {});
        if (isFailure(answer)) throw answer.error;
        return answer;
      },
      close() {},
    };
  }

  fake.onChange((change) => {
    const { object } = change;
    const seen = asSelected(change, known.get(object.metadata.uid));
    if (change.type === "delete") known.delete(object.metadata.uid);
    else known.set(object.metadata.uid, object);
    if (seen !== undefined) line.push(seen);
    if (world.garbage === "early") fake.collect();
  });

  const world: World = {
    fake,
    namespace,
    clock,
    processes,
    hooks: { request: ({ send }) => send(), delivery: () => 1 },
    garbage: "usual",
    eager: false,
    violations: new Set(),
    start,
    mark() {
      requests = 0;
      deliveries = 0;
      writes = 0;
    },
    counts: () => ({ requests, deliveries, writes }),
    deliver() {
      for (let change = line.shift(); change !== undefined; change = line.shift()) {
        for (const controller of controllers) {
          const { kind } = change.object;
          if (!kindsOf(controller).some((one) => one.kind === kind)) continue;
          const times = world.hooks.delivery({ controller, change, index: deliveries++ });
          for (let time = 0; time < times; time++) world.send(controller, change);
        }
      }
    },
    send(controller, { type, object }) {
      const alive = processes.filter((one) => one.controller === controller && !one.isDead);
      const count = turn.get(controller) ?? 0;
      turn.set(controller, count + 1);
      const event = { id: `${count}`, change: type, object };
      alive[count % alive.length]?.worker.ring(event, { received: clock.now(), cold: false });
    },
    kill(process) {
      process.isDead = true;
      const next = start(process.controller);
      clock.after(RESUME_AFTER, () => next.worker.resume());
    },
    async settle() {
      for (let turns = 0; turns < TURNS; turns++) {
        await quiet();
        if (line.length > 0) world.deliver();
        else if (world.garbage === "usual" && fake.collectSome() > 0) continue;
        else if (pods() > 0) continue;
        else if (clock.step()) continue;
        else if (world.garbage === "late" && fake.collectSome() > 0) continue;
        else return;
      }
      throw new Error("it never rests");
    },
    async sweep() {
      const sweeper = createSweeper(
        controllers,
        kubeClient(fake.rest, "multigres-sweep"),
        async (name) => {
          const process = processes.find(({ controller, isDead }) =>
            !isDead && functionName(controller) === name
          );
          await asked(async () => void await process?.worker.sweep());
        },
      );
      await sweeper.sweep();
    },
    repeat() {
      for (const object of fake.objects(namespace)) {
        const change = asSelected({ type: "update", object }, object);
        if (change !== undefined) line.push(change);
      }
    },
  };

  function pods(): number {
    const before = fake.storage.version();
    for (const sentence of claim(fake, namespace)) world.violations.add(sentence);
    return step(fake, namespace, { atOnce: true }) + (fake.storage.version() === before ? 0 : 1);
  }

  controllers.forEach(start);
  return world;
}

/** Like whoever knocks (see sweeper.ts): what fails is asked for again. */
async function asked(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt < 3; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
    }
  }
  await work();
}

/** All that can go on without time, goes on. */
async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}

function isFailure(answer: unknown): answer is { error: unknown } {
  return answer !== null && typeof answer === "object" && "error" in answer &&
    answer.error instanceof KubeError;
}
