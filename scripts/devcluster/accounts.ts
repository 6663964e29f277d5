/** Kubeconfigs of ServiceAccounts, with tokens that are renewed like a pod's are. */
import { join } from "node:path";
import type { ApiClient } from "./client.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

/** Files through which a process acts as one ServiceAccount. */
export interface AccountFiles {
  readonly kubeconfig: string;
  readonly tokenFile: string;
}

/** Hands out {@link AccountFiles} and keeps their tokens fresh. */
export interface Accounts {
  /** The files of an account; an error when there is no such ServiceAccount. `url` in place of the API server's own. */
  readonly files: (namespace: string, name: string, url?: string) => Promise<AccountFiles>;
  /** Stops renewing. */
  readonly stop: () => void;
}

/** Tokens live this long; the kubelet uses the same, and renews at 80 %. */
const TOKEN_SECONDS = 3_600;

/** Makes the accounts of one cluster. Tokens come from the TokenRequest API. */
export function createAccounts(
  options: {
    readonly state: string;
    readonly client: ApiClient;
    readonly ca: string;
    readonly tokenSeconds?: number;
  },
): Accounts {
  const { state, client, tokenSeconds = TOKEN_SECONDS } = options;
  const folder = join(state, "accounts");
  const made = new Map<string, Promise<AccountFiles>>();
  const timers: ReturnType<typeof setInterval>[] = [];

  async function renew(namespace: string, name: string, tokenFile: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const request = await client.json("POST", path, {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: tokenSeconds },
    });
    // By rename, so that a reader never sees half a token.
    await Deno.writeTextFile(`${tokenFile}.new`, request["status"].token, { mode: 0o600 });
    await Deno.rename(`${tokenFile}.new`, tokenFile);
  }

  async function make(namespace: string, name: string, url: string): Promise<AccountFiles> {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const base = join(folder, `${namespace}-${name}`);
    const files = { kubeconfig: `${base}.kubeconfig`, tokenFile: `${base}.token` };
    await renew(namespace, name, files.tokenFile);
    await writeKubeconfig(files.kubeconfig, { url, ca: options.ca }, {
      tokenFile: files.tokenFile,
    });
    const again = () => void renew(namespace, name, files.tokenFile).catch(() => {});
    timers.push(setInterval(again, tokenSeconds * 800));
    return files;
  }

  return {
    files(namespace, name, url = client.url) {
      const key = `${namespace}/${name}`;
      const hit = made.get(key);
      if (hit) return hit;
      const promise = make(namespace, name, url);
      made.set(key, promise);
      promise.catch(() => made.delete(key));
      return promise;
    },
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
