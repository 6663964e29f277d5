import { controllers } from "../../../functions/registry.ts";
import { createApp } from "../../../lib/engine/shell/app.ts";
import { fieldManager } from "../../../lib/engine/core/function_name.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import { MULTIGRES } from "../../../lib/multigres/domain.ts";
import { createWorker } from "../../../lib/engine/shell/worker.ts";
import { LIMIT } from "../eventually.ts";
import { createFakeApiServer, type FakeApiServer } from "../fake/api_server.ts";
import { DEFINITIONS } from "../../../lib/multigres/api/definitions.ts";
import { cloudEvent } from "../fake/events.ts";
import { crdsOf } from "../fake/crds.ts";
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

/** Starts all functions over an empty API server. */
export function startLive(namespace: string): Live {
  const fake = createFakeApiServer({ namespace, crds: crdsOf(DEFINITIONS) });
  const workers = controllers.map((controller) =>
    createWorker(controller, kubeClient(fake.rest, fieldManager(controller)))
  );
  const apps = workers.map((worker) => createApp(worker, MULTIGRES));
  const changes: Change[] = [];
  let sent = 0;

  async function send(change: Change): Promise<number[]> {
    const init = cloudEvent(change, `event-${++sent}`);
    return await Promise.all(apps.map(async (app) => (await app.request("/", init)).status));
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
      do await pause(50); while (workers.some((worker) => worker.size() > 0));
    },
    async stop() {
      await line;
      await Promise.all(workers.map((worker) => worker.drain()));
    },
  };
}
