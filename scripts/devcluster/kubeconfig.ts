/** Writes kubeconfig files: for the administrator, the controllers, and each function's account. */
import type { KeyPair } from "./certs.ts";

/** Who a kubeconfig is for: a client certificate, or a file with a token that is renewed. */
export type Credentials = KeyPair | { readonly tokenFile: string };

/** Writes a kubeconfig with one cluster, readable only by its owner. */
export async function writeKubeconfig(
  path: string,
  cluster: { readonly url: string; readonly ca: string },
  credentials: Credentials,
): Promise<void> {
  const user = "tokenFile" in credentials ? { tokenFile: credentials.tokenFile } : {
    "client-certificate-data": btoa(credentials.cert),
    "client-key-data": btoa(credentials.key),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    clusters: [{
      name: "dev",
      cluster: { server: cluster.url, "certificate-authority-data": btoa(cluster.ca) },
    }],
    users: [{ name: "dev", user }],
    contexts: [{ name: "dev", context: { cluster: "dev", user: "dev" } }],
  };
  // JSON is YAML, and a function reads it without loading a YAML parser at its cold start.
  await Deno.writeTextFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
