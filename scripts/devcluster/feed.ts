/** Keeps the adapter running: what feeds the bridge with events. */
import type { Accounts } from "./accounts.ts";
import { startAdapter } from "./adapter.ts";
import type { KubeObject } from "./client.ts";
import { createDiscovery } from "./discovery.ts";
import type { Foundation } from "./foundation.ts";
import { sourceConfig } from "./source.ts";
import { supervise, type Supervised } from "./supervise.ts";

/** What {@link startFeed} needs besides the control plane. */
export interface FeedOptions {
  /** The adapter's binary. */
  readonly binary: string;
  /** The ApiServerSource. */
  readonly source: KubeObject;
  readonly sink: string;
  readonly accounts: Accounts;
  /** Called when a restarted adapter watches again. */
  readonly onRestarted: () => void;
  readonly otlpEndpoint?: string;
}

/** Starts the adapter as the account that the source names; it is watching when this resolves. */
export async function startFeed(
  foundation: Foundation,
  options: FeedOptions,
): Promise<Supervised> {
  const { binary, source, sink, accounts, onRestarted } = options;
  const namespace = source.metadata.namespace ?? "default";
  const name = source["spec"].serviceAccountName ?? "default";
  const config = await sourceConfig(source, createDiscovery(foundation.client));
  const account = await accounts.files(namespace, name);
  const start = () =>
    startAdapter({
      state: foundation.state,
      adapter: binary,
      source,
      config,
      sink,
      account,
      user: `system:serviceaccount:${namespace}:${name}`,
      auditLog: foundation.files.auditLog,
      ...(options.otlpEndpoint === undefined ? {} : { otlpEndpoint: options.otlpEndpoint }),
    });
  return await supervise(start, { onRestarted, log: foundation.log });
}
