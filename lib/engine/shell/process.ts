import type { Controller, Domain } from "../controller.ts";
import { fieldManager } from "../core/function_name.ts";
import { createApp } from "./app.ts";
import { type KubeClient, kubeClient } from "./kube/client.ts";
import { loadCredentials } from "./kube/credentials.ts";
import { fetchTransport } from "./kube/transport.ts";
import { log } from "./telemetry/log.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { createWorker, type Worker } from "./worker.ts";

/**
 * When a process looks for what its predecessor acknowledged and did not finish, in ms after its start: whoever it was
 * started for comes first, and brings a trace along.
 */
const RESUME_AFTER = 1_000;

/** What a process gives its worker. */
export interface Surroundings {
  readonly client: KubeClient;
  /** Undefined if nobody exports them. */
  readonly metrics: Metrics | undefined;
  /** The only namespace to look after; all of them if undefined. */
  readonly namespace: string | undefined;
}

/** Runs a controller as a process: the whole of a function's `main.ts`. */
export async function serve(controller: Controller): Promise<void> {
  await run(
    fieldManager(controller),
    controller.domain,
    ({ client, metrics, namespace }) => createWorker(controller, client, { metrics, namespace }),
  );
}

/**
 * Runs a worker as a process.
 * Listens on `PORT` (8080), looks after `WATCH_NAMESPACE` only if that is set, finishes what is due on SIGTERM and exits.
 * `VERSION` is only logged.
 * @param name of the process in logs and, as its field manager, in `managedFields`
 */
export async function run(
  name: string,
  domain: Domain,
  make: (around: Surroundings) => Worker,
): Promise<void> {
  const client = kubeClient(fetchTransport(await loadCredentials()), name);
  const metrics = createMetrics(domain);
  const worker = make({
    client,
    metrics,
    namespace: Deno.env.get("WATCH_NAMESPACE") || undefined,
  });
  const app = createApp(worker, domain);
  const port = Number(Deno.env.get("PORT") ?? "8080");
  const version = Deno.env.get("VERSION") || "dev";
  const server = Deno.serve({
    port,
    hostname: Deno.env.get("HOST") ?? "0.0.0.0",
    onListen() {
      metrics?.coldStart(performance.now() / 1000);
      log("info", "Listening", { function: name, version, port });
    },
  }, app.fetch);
  const resuming = setTimeout(() => worker.resume(), RESUME_AFTER);
  Deno.addSignalListener("SIGTERM", async () => {
    clearTimeout(resuming);
    log("info", "Draining", { due: worker.size() });
    await worker.drain();
    await server.shutdown();
    client.close();
    Deno.exit(0);
  });
}
