import type { Controller } from "../../../lib/engine/controller.ts";
import { createApp } from "../../../lib/engine/shell/app.ts";
import { fieldManager } from "../../../lib/engine/core/function_name.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import { createWorker } from "../../../lib/engine/shell/worker.ts";
import { LIMIT } from "../eventually.ts";
import { createFakeApiServer, type FakeApiServer } from "../fake/api_server.ts";
import { cloudEvent } from "../fake/events.ts";
import type { Crd } from "../fake/crds.ts";
import { step } from "../fake/simulate.ts";
import type { Change } from "../fake/storage.ts";

/** The functions as they are deployed, HTTP edge and scheduler included, fed with CloudEvents. */
export interface Live {
  readonly fake: FakeApiServer;
  readonly changes: Change[];
  /** Posts an event to every function; gives the answers. */
  send(change: Change): Promise<number[]>;
  /** Lets pods come up, a step every so many ms, until the test says that it is done. */
  until(isDone: () => boolean, pace?: number): Promise<void>;
  /** Waits until no function has anything due. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** What is deployed: functions, and the kinds that the API server serves. */
export interface Operator {
  readonly controllers: readonly Controller[];
  readonly crds: readonly Crd[];
}

/** Starts all functions of an operator over an empty API server. */
export function startLive(namespace: string, { controllers, crds }: Operator): Live {
  const fake = createFakeApiServer({ namespace, crds });
  const functions = controllers.map((controller) => {
    const worker = createWorker(controller, kubeClient(fake.rest, fieldManager(controller)));
    return { worker, app: createApp(worker, controller.domain) };
  });
  const changes: Change[] = [];
  let sent = 0;

  async function send(change: Change): Promise<number[]> {
    const init = cloudEvent(change, `event-${++sent}`);
    return await Promise.all(
      functions.map(async ({ app }) => (await app.request("/", init)).status),
    );
  }

  // Changes arrive in order, as from one source per kind.
  let line = Promise.resolve();
  fake.onChange((change) => {
    changes.push(change);
    line = line.then(() => send(change)).then(() => {});
  });

  async function pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await line;
  }

  return {
    fake,
    changes,
    send,
    async until(isDone, pace = 100) {
      const deadline = Date.now() + LIMIT;
      while (!isDone()) {
        if (Date.now() > deadline) throw new Error("Cannot wait any longer");
        await pause(pace);
        step(fake, namespace, { atOnce: true });
      }
    },
    async quiet() {
      do await pause(50); while (functions.some(({ worker }) => worker.size() > 0));
    },
    async stop() {
      await line;
      await Promise.all(functions.map(({ worker }) => worker.drain()));
    },
  };
}
