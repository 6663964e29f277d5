import { kubeClient } from "../../lib/engine/shell/kube/client.ts";
import { loadCredentials } from "../../lib/engine/shell/kube/credentials.ts";
import { KubeError } from "../../lib/engine/shell/kube/rest.ts";
import { fetchTransport } from "../../lib/engine/shell/kube/transport.ts";
import { log } from "../../lib/engine/shell/telemetry/log.ts";
import { createApp } from "./app.ts";
import { createListener } from "./listener.ts";
import { register } from "./registration.ts";
import { servingFromSecret } from "./secret.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Files cost nothing to look at; a cluster's certificate is looked at rarely, and long before it expires. */
const FILES_INTERVAL = 60_000;
const MAX_INTERVAL = 3_600_000;
/** After a failure, or while there is no webhook configuration. */
const RETRY = 10_000;
/** Until every API server has heard of a new bundle. */
const PROPAGATION = 3_000;

await serve(readSettings(Deno.env.get));

/** Runs the webhook: nothing is asked of the API server but when a deletion is judged, and once per interval. */
async function serve(settings: Settings): Promise<void> {
  const { version, hostname, port, namespace, lifetime, tlsDirectory } = settings;
  const rest = fetchTransport(await loadCredentials());
  const client = kubeClient(rest, "multigres-admission");
  const listener = createListener({ hostname, port }, createApp(client).fetch);
  const interval = tlsDirectory === undefined
    ? Math.min(MAX_INTERVAL, lifetime / 20)
    : FILES_INTERVAL;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isServing = false;
  let isRegistered = false;

  /** One look at the certificate; gives the time until the next one. */
  async function check(): Promise<number> {
    await (tlsDirectory === undefined ? checkSecret() : checkFiles(tlsDirectory));
    isServing = true;
    return isRegistered ? interval : RETRY;
  }

  /** The trust in a new certificate comes before its use. */
  async function checkSecret(attempt = 1): Promise<void> {
    try {
      const serving = await servingFromSecret(client, namespace, settings);
      const registration = await register(rest, namespace, serving.bundle);
      isRegistered = registration !== "missing";
      if (registration === "changed" && isServing) await delay(PROPAGATION);
      await listener.use(serving);
    } catch (error) {
      const wasFaster = error instanceof KubeError && error.code === 409;
      if (!wasFaster || attempt === 3) throw error;
      await checkSecret(attempt + 1);
    }
  }

  async function checkFiles(folder: string): Promise<void> {
    await listener.use(await readFiles(folder));
    if (!isRegistered) isRegistered = await register(rest, namespace, undefined) !== "missing";
  }

  async function again(): Promise<void> {
    let wait = RETRY;
    try {
      wait = await check();
    } catch (error) {
      log("error", "Cannot check the certificate", { error: String(error) });
    }
    timer = setTimeout(again, Math.min(wait, interval));
  }

  Deno.addSignalListener("SIGTERM", async () => {
    clearTimeout(timer);
    await listener.close();
    client.close();
    Deno.exit(0);
  });
  const wait = await check(); // Without a certificate there is nothing to run for: the kubelet starts it again.
  log("info", "Listening", { function: "admission", version, port });
  timer = setTimeout(again, Math.min(wait, interval));
}

async function readFiles(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = await Promise.all(
    ["tls.crt", "tls.key"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
  return { cert: cert!, key: key! };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
