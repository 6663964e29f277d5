/** The way of an event: the adapter watches, the bridge routes, functions start on demand. */
import { join } from "node:path";
import type { Instance } from "./activator.ts";
import { isAdmission } from "./admission.ts";
import { createAccounts } from "./accounts.ts";
import { type Bridge, startBridge } from "./bridge.ts";
import type { Foundation } from "./foundation.ts";
import { startFeed } from "./feed.ts";
import { type LaunchExtra, launchFunction } from "./functions.ts";
import { readManifests } from "./read_manifests.ts";
import type { DevClusterOptions } from "./options.ts";
import { REPOSITORY } from "./paths.ts";
import { readServices } from "./services.ts";
import { findSource } from "./source.ts";
import type { Supervised } from "./supervise.ts";
import { readTriggers } from "./triggers.ts";

/** Running eventing. */
export interface Eventing {
  readonly bridge: Bridge;
  readonly adapter: Supervised | undefined;
  /** The functions' users, as in the audit log. */
  readonly functionUsers: readonly string[];
  /** Starts a process of a function beside those that events start; whoever calls it ends it. */
  readonly startFunction: (fn: string, extra?: LaunchExtra) => Promise<Instance>;
  readonly stop: () => Promise<void>;
}

/**
 * Applies namespace, accounts and roles of `knative/`, then starts bridge and adapter. Knative's own
 * kinds are only read: there are no Knative CRDs here. `adapter` is the binary; undefined for none.
 */
export async function startEventing(
  foundation: Foundation,
  adapter: string | undefined,
  options: DevClusterOptions,
): Promise<Eventing> {
  const { state, url, client, files, log } = foundation;
  const folder = options.functions ?? join(REPOSITORY, "functions");
  const objects = await readManifests(options.knative ?? join(REPOSITORY, "knative/base"));
  await foundation.apply(
    objects.filter((object) => !object.apiVersion.includes("knative.dev/") && !isAdmission(object)),
  );
  const services = readServices(objects);
  const accounts = createAccounts({ state, client, ca: files.ca });
  const front = options.front?.({ url, ca: files.ca }) ?? url;
  const telemetry = options.otlpEndpoint === undefined
    ? {}
    : { otlpEndpoint: options.otlpEndpoint };
  async function startFunction(fn: string, extra: LaunchExtra = {}): Promise<Instance> {
    const service = services[fn];
    if (!service) throw new Error(`there is no Knative Service "${fn}"`);
    const account = await accounts.files(service.namespace, service.serviceAccount, front);
    const common = { state, folder, apiServerUrl: front, account, ...telemetry };
    return launchFunction(fn, { ...common, ...extra });
  }
  const bridge = startBridge({
    ...options,
    triggers: readTriggers(objects),
    // Draining takes as long as a reconcile; a developer who stops the cluster does not wait for more.
    graceSeconds: 10,
    launch: startFunction,
    log,
  });
  let feed: Supervised | undefined;
  async function stop(): Promise<void> {
    await feed?.stop();
    await bridge.stop();
    accounts.stop();
  }
  try {
    if (adapter !== undefined) {
      feed = await startFeed(foundation, {
        binary: adapter,
        source: findSource(objects),
        sink: bridge.url,
        accounts,
        // What changed while it was away is never told, so look for it.
        onRestarted: () =>
          bridge.functions.forEach((fn) => bridge.clock.need(fn, "adapter restarted")),
        ...telemetry,
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const functionUsers = Object.values(services).map((service) => service.user);
  return { bridge, adapter: feed, functionUsers, startFunction, stop };
}
