/** Runs the real receive adapter of Knative's ApiServerSource, configured from the committed manifest. */
import type { AccountFiles } from "./accounts.ts";
import { auditMark, readAudit } from "./audit.ts";
import type { KubeObject } from "./client.ts";
import { delay, logTail, type Process, START_LIMIT, startProcess } from "./process.ts";
import type { SourceConfig } from "./source.ts";

/** What {@link startAdapter} needs. */
export interface AdapterOptions {
  readonly state: string;
  /** The binary. */
  readonly adapter: string;
  readonly source: KubeObject;
  readonly config: SourceConfig;
  /** Where events go. */
  readonly sink: string;
  readonly account: AccountFiles;
  /** The user that the account is for the API server. */
  readonly user: string;
  readonly auditLog: string;
  readonly otlpEndpoint?: string;
}

/**
 * Starts the adapter; it is watching everything when this resolves. The adapter says nothing of the
 * kind itself, and what changes before it watches is never told, so we look for its watches in the
 * audit log.
 */
export async function startAdapter(options: AdapterOptions): Promise<Process> {
  const mark = await auditMark(options.auditLog);
  const { name, namespace = "default" } = options.source.metadata;
  const child = startProcess({
    name: "adapter",
    state: options.state,
    command: options.adapter,
    // The flag instead of KUBECONFIG: the command line then shows whose process this is.
    args: [`-kubeconfig=${options.account.kubeconfig}`],
    env: {
      NAME: name,
      NAMESPACE: namespace,
      SYSTEM_NAMESPACE: namespace,
      K_SINK: options.sink,
      // The bridge answers after the slowest delivery with all its retries.
      K_SINK_TIMEOUT: "600",
      K_SOURCE_CONFIG: JSON.stringify(options.config),
      K_CE_OVERRIDES: JSON.stringify(options.source["spec"].ceOverrides ?? {}),
      K_LOGGING_CONFIG: "{}",
      K_OBSERVABILITY_CONFIG: JSON.stringify(observability(options.otlpEndpoint)),
      KUBE_API_QPS: "100",
      KUBE_API_BURST: "200",
    },
  });
  await untilWatching(child, options, mark);
  return child;
}

async function untilWatching(child: Process, options: AdapterOptions, mark: number) {
  const wanted = options.config.resources.map((resource) => resource.gvr.Resource);
  const deadline = Date.now() + START_LIMIT;
  let missing: string[] = wanted;
  while (Date.now() < deadline) {
    if (!child.running()) {
      throw new Error(`Cannot start the adapter: it ended\n${logTail(child.log)}`);
    }
    const events = await readAudit(options.auditLog, mark);
    const watched = new Set(
      events.filter((event) =>
        event.user === options.user && event.verb === "watch" && event.stage === "ResponseStarted"
      ).map((event) => event.resource),
    );
    missing = wanted.filter((resource) => !watched.has(resource));
    if (missing.length === 0) return;
    await delay(50);
  }
  await child.stop();
  throw new Error(
    `Cannot start the adapter: it does not watch ${missing.join(", ")}\n${logTail(child.log)}`,
  );
}

function observability(endpoint: string | undefined): object {
  if (endpoint === undefined) return {};
  return {
    tracing: { protocol: "http/protobuf", endpoint: `${endpoint}/v1/traces`, samplingRate: 1 },
  };
}
