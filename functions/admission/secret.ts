import { createServing, isDue, type Serving, type Wish } from "./certificates.ts";
import { TLS_SECRET } from "../../lib/multigres/admission/webhook.ts";
import type { Kind } from "../../lib/engine/controller.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import type { KubeClient } from "../../lib/engine/shell/kube/client.ts";
import { KubeError } from "../../lib/engine/shell/kube/rest.ts";
import { log } from "../../lib/engine/shell/telemetry/log.ts";

interface Secret extends KubeObject {
  data?: Record<string, string>;
}

const SECRET: Kind<Secret> = { apiVersion: "v1", kind: "Secret", plural: "secrets" };
/** So many others may have been faster: each of them left a certificate that is not due. */
const ATTEMPTS = 5;

/**
 * The serving certificate that all replicas share, from a Secret; renewed there when it is due. Of several replicas
 * that renew at once one writes, by the Secret's resourceVersion, and the others take what it wrote.
 */
export async function servingFromSecret(
  client: KubeClient,
  namespace: string,
  wish: Wish,
): Promise<Serving> {
  for (let attempt = 1;; attempt++) {
    const secret = await client.get(SECRET, namespace, TLS_SECRET);
    if (secret === undefined) {
      throw new Error(`Cannot keep a certificate: Secret "${namespace}/${TLS_SECRET}" is missing`);
    }
    const current = decode(secret);
    if (current !== undefined && !isDue(current, wish, Date.now())) return current;
    const next = await createServing(wish, Date.now(), current);
    try {
      await client.replace(SECRET, encode(secret, next));
      log("info", "Renewed the serving certificate", { names: wish.names });
      return next;
    } catch (error) {
      const wasFaster = error instanceof KubeError && error.code === 409;
      if (!wasFaster || attempt === ATTEMPTS) throw error;
    }
  }
}

function decode({ data = {} }: Secret): Serving | undefined {
  const [cert, key, bundle] = ["tls.crt", "tls.key", "ca.crt"].map((name) => data[name] ?? "");
  if (!cert || !key || !bundle) return undefined;
  return { cert: atob(cert), key: atob(key), bundle: atob(bundle) };
}

function encode(secret: Secret, { cert, key, bundle }: Serving): Secret {
  const data = { "tls.crt": btoa(cert), "tls.key": btoa(key), "ca.crt": btoa(bundle) };
  return { ...secret, apiVersion: SECRET.apiVersion, kind: SECRET.kind, data };
}
