/** How to reach an API server and who we are there. */
export interface Credentials {
  /** Base URL without a trailing slash. */
  readonly server: string;
  /** PEM; undefined trusts the system's roots. */
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  /** Gives a bearer token; `fresh` bypasses the cache after a 401. */
  readonly token?: (fresh: boolean) => Promise<string>;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** The kubelet rotates a bound token at 80 % of its life; a minute of cache never outlives it. */
const TOKEN_CACHE = 60_000;

/** Credentials from `KUBECONFIG` if set, else those of the pod's ServiceAccount. Throws when neither is there. */
export async function loadCredentials(): Promise<Credentials> {
  const path = Deno.env.get("KUBECONFIG");
  return path ? await fromKubeconfig(path) : await fromServiceAccount();
}

async function fromServiceAccount(): Promise<Credentials> {
  const host = Deno.env.get("KUBERNETES_SERVICE_HOST");
  const port = Deno.env.get("KUBERNETES_SERVICE_PORT") ?? "443";
  if (!host) {
    throw new Error(
      "Cannot find an API server: neither KUBECONFIG nor KUBERNETES_SERVICE_HOST is set",
    );
  }
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    caCert: await Deno.readTextFile(`${SERVICE_ACCOUNT}/ca.crt`),
    token: tokenFile(`${SERVICE_ACCOUNT}/token`),
  };
}

interface Kubeconfig {
  "current-context": string;
  contexts: { name: string; context: { cluster: string; user: string } }[];
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Reads a kubeconfig's current context: inline or file certificates, a token or a token file. */
export async function fromKubeconfig(path: string): Promise<Credentials> {
  const text = await Deno.readTextFile(path);
  const config = await parse(text) as Kubeconfig;
  const context = named(config.contexts, config["current-context"], "context", path).context;
  const { cluster } = named(config.clusters, context.cluster, "cluster", path);
  const { user } = named(config.users, context.user, "user", path);
  const caCert = await inlineOrFile(cluster, "certificate-authority");
  const clientCert = await inlineOrFile(user, "client-certificate");
  const clientKey = await inlineOrFile(user, "client-key");
  const { token } = user;
  return {
    server: (cluster["server"] ?? "").replace(/\/$/, ""),
    ...(caCert === undefined ? {} : { caCert }),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
    ...(user["tokenFile"] !== undefined
      ? { token: tokenFile(user["tokenFile"]) }
      : token === undefined
      ? {}
      : { token: () => Promise.resolve(token) }),
  };
}

// JSON is YAML, and JSON needs no parser to be loaded at a cold start.
async function parse(text: string): Promise<unknown> {
  if (text.startsWith("{")) return JSON.parse(text);
  return (await import("yaml")).parse(text);
}

function named<T extends { name: string }>(
  list: readonly T[],
  name: string,
  what: string,
  path: string,
): T {
  const found = list.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`Cannot read "${path}": there is no ${what} "${name}"`);
  return found;
}

async function inlineOrFile(
  source: Record<string, string>,
  key: string,
): Promise<string | undefined> {
  const inline = source[`${key}-data`];
  if (inline !== undefined) return atob(inline);
  const file = source[key];
  return file === undefined ? undefined : await Deno.readTextFile(file);
}

function tokenFile(path: string): (fresh: boolean) => Promise<string> {
  let cached: { token: string; until: number } | undefined;
  return async (fresh) => {
    if (cached === undefined || fresh || Date.now() >= cached.until) {
      cached = { token: (await Deno.readTextFile(path)).trim(), until: Date.now() + TOKEN_CACHE };
    }
    return cached.token;
  };
}
