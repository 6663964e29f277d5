/** A cluster to run scenarios on: how to ask, apply and wait. */
import { type ApiClient, ApiError, createClient, type KubeObject } from "../devcluster/client.ts";
import { delay } from "../devcluster/process.ts";
import { fromKubeconfig } from "../../lib/engine/shell/kube/credentials.ts";

/** What scenarios use. */
export interface Cluster {
  readonly client: ApiClient;
  /** Runs kubectl; gives its output, an error with what it says otherwise. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<string>;
  /** The objects of a path, nothing when there is no such kind. */
  readonly list: (path: string) => Promise<KubeObject[]>;
  /** The object of a path, or undefined. */
  readonly get: (path: string) => Promise<KubeObject | undefined>;
}

/** Connects to the cluster of a kubeconfig file. */
export async function connect(kubeconfig: string, program = "kubectl"): Promise<Cluster> {
  const { server, caCert, clientCert, clientKey, token } = await fromKubeconfig(kubeconfig);
  if (caCert === undefined) throw new Error(`Cannot use "${kubeconfig}": it names no authority`);
  const client = createClient({
    url: server,
    ca: caCert,
    ...(clientCert && clientKey ? { cert: clientCert, key: clientKey } : {}),
    ...(token ? { token: await token(false) } : {}),
  });
  async function orUndefined<T>(path: string): Promise<T | undefined> {
    try {
      return await client.json("GET", path) as T;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }
  return {
    client,
    kubectl: (args, input) => kubectl(program, kubeconfig, args, input),
    get: (path) => orUndefined<KubeObject>(path),
    list: async (path) => (await orUndefined<{ items: KubeObject[] }>(path))?.items ?? [],
  };
}

async function kubectl(
  program: string,
  kubeconfig: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const child = new Deno.Command(program, {
    args: ["--kubeconfig", kubeconfig, ...args],
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { success, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (success) return text(stdout);
  throw new Error(`Cannot kubectl ${args.slice(0, 3).join(" ")}: ${text(stderr)}`);
}

/**
 * Looks until `check` gives nothing: a text says what is still missing. Errors with that text after `seconds`.
 * Errors of a single look are taken as "not yet".
 */
export async function until(
  what: string,
  seconds: number,
  check: () => Promise<string | undefined>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  let missing: string | undefined = "";
  while (Date.now() < deadline) {
    missing = await check().catch((error) => (error as Error).message);
    if (missing === undefined) return;
    await delay(200);
  }
  throw new Error(`Cannot see that ${what} within ${seconds} s: ${missing}`);
}

/** The names of the objects whose condition is not True, as a text for {@link until}. */
export function lacking(objects: readonly KubeObject[], type: string): string | undefined {
  const names = objects.filter((object) => {
    const conditions = (object["status"]?.conditions ?? []) as { type: string; status: string }[];
    const outdated =
      (object["status"]?.observedGeneration ?? 0) < (object.metadata.generation ?? 0);
    return outdated || !conditions.some((one) => one.type === type && one.status === "True");
  }).map(({ kind, metadata }) => `${kind ?? ""} ${metadata.namespace ?? ""}/${metadata.name}`);
  return names.length === 0 ? undefined : `not ${type}: ${names.join(", ")}`;
}
