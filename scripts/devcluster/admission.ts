/** The admission webhook as a local process, which the API server reaches by URL. */
import { join } from "node:path";
import { PERMISSIONS } from "../../lib/deploy/admission.ts";
import {
  LABELS,
  PATH,
  WEBHOOK,
  webhookConfiguration,
} from "../../lib/multigres/admission/webhook.ts";
import { type AccountFiles, createAccounts } from "./accounts.ts";
import type { KubeObject } from "./client.ts";
import type { Foundation } from "./foundation.ts";
import { denoDir, freePort } from "./functions.ts";
import { REPOSITORY } from "./paths.ts";
import { delay, logTail, type Process, START_LIMIT, startProcess } from "./process.ts";
import { supervise } from "./supervise.ts";
import { readVersion } from "../version.ts";

/** The running webhook. */
export interface Admission {
  /** The webhook's user, as in the audit log. */
  readonly user: string;
  readonly port: number;
  /** Ends the process without warning; it comes back. */
  readonly kill: (signal?: Deno.Signal) => number | undefined;
  readonly stop: () => Promise<void>;
}

const NAMESPACE = "multigres-system";
const CONFIGURATION =
  `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${WEBHOOK}`;

/** Whether an object of `knative/base` belongs to the webhook. */
export function isAdmission(object: KubeObject): boolean {
  const [[label, value]] = Object.entries(LABELS) as [[string, string]];
  return object.metadata.labels?.[label] === value;
}

/**
 * Applies the webhook's account, roles, Secret and configuration, starts its process, keeps it running, and waits
 * until the API server can ask it. `manifests` are those of `knative/base`.
 */
export async function startAdmission(
  foundation: Foundation,
  manifests: readonly KubeObject[],
): Promise<Admission> {
  const port = freePort();
  await applyAdmission(foundation, manifests, port);
  const accounts = createAccounts({ ...foundation, ca: foundation.files.ca });
  try {
    const account = await accounts.files(NAMESPACE, "admission");
    const start = async () => {
      const process = launchAdmission(foundation, { port, account });
      await untilReady(foundation, process, port);
      return process;
    };
    const { kill, stop } = await supervise(start, { log: foundation.log });
    return {
      user: `system:serviceaccount:${NAMESPACE}:admission`,
      port,
      kill,
      async stop() {
        accounts.stop();
        await stop();
      },
    };
  } catch (error) {
    accounts.stop();
    throw error;
  }
}

/** Applies what the webhook needs. What would run it in a cluster is left out; its configuration names a local port. */
export async function applyAdmission(
  { apply }: Pick<Foundation, "apply">,
  manifests: readonly KubeObject[],
  port: number,
): Promise<void> {
  const elsewhere = ["Deployment", "PodDisruptionBudget", "Service"];
  const objects = manifests.filter((object) =>
    object.kind === "Namespace" || (isAdmission(object) && !elsewhere.includes(object.kind))
  );
  const local = webhookConfiguration({ url: `https://127.0.0.1:${port}${PATH}` }) as KubeObject;
  await apply(objects.map((object) => object.kind === local.kind ? local : object));
}

/** Starts one process of the webhook. It may not be ready yet. `env` adds to its settings. */
export function launchAdmission(
  { state, url }: Pick<Foundation, "state" | "url">,
  options: {
    readonly port: number;
    readonly account: AccountFiles;
    readonly name?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Files that it may read besides its account's. */
    readonly read?: readonly string[];
  },
): Process {
  const { port, account: { kubeconfig, tokenFile }, name = "admission", env, read = [] } = options;
  return startProcess({
    name,
    state,
    command: Deno.execPath(),
    args: [
      "run",
      "--cached-only",
      "--frozen",
      "--no-prompt",
      `--allow-net=127.0.0.1:${port},${new URL(url).host}`,
      `--allow-env=${PERMISSIONS.env.join(",")}`,
      `--allow-read=${[kubeconfig, tokenFile, ...read].join(",")}`,
      join(REPOSITORY, "functions/admission/main.ts"),
    ],
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      SERVER_NAMES: "127.0.0.1",
      KUBECONFIG: kubeconfig,
      VERSION: readVersion(),
      DENO_NO_UPDATE_CHECK: "1",
      ...denoDir(),
      ...env,
    },
    cwd: REPOSITORY,
  });
}

/** Trust comes before the listener: when both are there, the API server can ask. */
export async function untilReady(
  { client }: Pick<Foundation, "client">,
  process: Process,
  port: number,
): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (process.running() && Date.now() < deadline) {
    const { webhooks } = await client.json("GET", CONFIGURATION);
    if (webhooks[0].clientConfig.caBundle !== undefined && await accepts(port)) return;
    await delay(50);
  }
  process.signal("SIGKILL");
  throw new Error(`Cannot start the webhook: it is not ready\n${logTail(process.log)}`);
}

async function accepts(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
