/** How a function runs as a local process: its permissions, its environment, its account. */
import { join } from "node:path";
import { PERMISSIONS } from "../../lib/deploy/knative_service.ts";
import type { AccountFiles } from "./accounts.ts";
import type { Instance } from "./activator.ts";
import { REPOSITORY } from "./paths.ts";
import { startProcess } from "./process.ts";
import { readVersion } from "../version.ts";

/** What {@link launchFunction} needs. */
export interface LaunchOptions {
  readonly state: string;
  /** The folder with one folder per function. */
  readonly folder: string;
  readonly apiServerUrl: string;
  readonly account: AccountFiles;
  /** Base URL of an OTLP/HTTP collector; no telemetry without it. */
  readonly otlpEndpoint?: string;
}

/** What a single process may be told. */
export interface LaunchExtra {
  /** Where it finds the other functions, `*` for the name; only the sweep calls any. */
  readonly functions?: string;
  /** The only namespace that it looks after; all of them unless given. */
  readonly namespace?: string;
}

/** Starts a process of the function `name` on a free port. It may not be ready yet. */
export function launchFunction(name: string, options: LaunchOptions & LaunchExtra): Instance {
  const { kubeconfig, tokenFile } = options.account;
  const port = freePort();
  const called = [options.apiServerUrl, options.functions].filter((url) => url !== undefined)
    .map((url) => new URL(url).host);
  const child = startProcess({
    name,
    state: options.state,
    command: Deno.execPath(),
    args: [
      "run",
      // What runs is what the lock file says and what is here already.
      "--cached-only",
      "--frozen",
      // As in the manifests, but for addresses and paths.
      "--no-prompt",
      `--allow-net=${[`127.0.0.1:${port}`, ...called].join(",")}`,
      `--allow-env=${[...PERMISSIONS.env, "FUNCTIONS"].join(",")}`,
      `--allow-read=${kubeconfig},${tokenFile}`,
      join(options.folder, name, "main.ts"),
    ],
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      KUBECONFIG: kubeconfig,
      VERSION: readVersion(),
      ...(options.functions === undefined ? {} : { FUNCTIONS: options.functions }),
      ...(options.namespace === undefined ? {} : { WATCH_NAMESPACE: options.namespace }),
      DENO_NO_UPDATE_CHECK: "1",
      ...denoDir(),
      ...telemetry(name, options.otlpEndpoint),
    },
    cwd: REPOSITORY,
  });
  return { ...child, url: `http://127.0.0.1:${port}` };
}

/** The cache of packages that this process itself uses. */
export function denoDir(): Record<string, string> {
  const dir = Deno.env.get("DENO_DIR");
  return dir ? { DENO_DIR: dir } : {};
}

function telemetry(name: string, endpoint: string | undefined): Record<string, string> {
  if (endpoint === undefined) return {};
  return {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    // As in the manifests.
    OTEL_SERVICE_NAME: `multigres-${name}`,
    // Jaeger takes processes without an address for different hosts and doubts their clocks.
    OTEL_RESOURCE_ATTRIBUTES: "service.namespace=multigres-system,ip=127.0.0.1",
    // The default sampler ignores the decision of the caller.
    OTEL_TRACES_SAMPLER: "parentbased_always_on",
    // Short, because a batch dies with a killed process.
    OTEL_BSP_SCHEDULE_DELAY: "500",
  };
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
