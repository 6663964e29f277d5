import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import { readManifests } from "../../../scripts/devcluster/read_manifests.ts";
import { type AccountFiles, createAccounts } from "../../../scripts/devcluster/accounts.ts";
import { launchAdmission, untilReady } from "../../../scripts/devcluster/admission.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { freePort } from "../../../scripts/devcluster/functions.ts";
import type { Process } from "../../../scripts/devcluster/process.ts";

/** The path of the webhook's configuration. */
export const CONFIGURATION =
  "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/template-in-use.multigres.com";
/** The path of the Secret that the replicas share. */
export const SECRET = "/api/v1/namespaces/multigres-system/secrets/admission-tls";
/** The webhook's user. */
export const USER = "system:serviceaccount:multigres-system:admission";

/** The API server's answer to a write. */
export interface Answer {
  readonly status: number;
  readonly message: string;
}

/** A real control plane, and what a test does with it. */
export interface Stage extends DevCluster {
  readonly manifests: readonly KubeObject[];
  readonly port: number;
  /** Starts a replica of the webhook; waits until it can be asked. */
  readonly launch: (options?: LaunchOptions) => Promise<Process>;
  /** Deletes by path below `/apis/multigres.com/v1alpha1/namespaces/`. */
  readonly remove: (path: string, query?: string) => Promise<Answer>;
  /** Makes a namespace with a template "t" that the cluster "a" refers to. */
  readonly inUse: (namespace: string) => Promise<void>;
}

/** How a replica differs from the first one. */
export interface LaunchOptions {
  readonly name?: string;
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly read?: readonly string[];
}

/** Starts the control plane; nothing of the webhook is there yet. */
export async function startStage(): Promise<Stage> {
  const cluster = await startDevCluster({
    name: `admission-${Deno.pid}`,
    kwok: false,
    bridge: false,
  });
  const { client, state, url, apply } = cluster;
  const ca = await Deno.readTextFile(`${state}/pki/ca.crt`);
  const accounts = createAccounts({ state, client, ca });
  const port = freePort();
  let account: AccountFiles | undefined;
  const running: Process[] = [];

  return {
    ...cluster,
    manifests: await readManifests(new URL("../../../knative/base", import.meta.url).pathname),
    port,
    async launch(options = {}) {
      account ??= await accounts.files("multigres-system", "admission");
      const process = launchAdmission({ state, url }, { port, account, ...options });
      running.push(process);
      await untilReady({ client }, process, options.port ?? port);
      return process;
    },
    async remove(path, query = "") {
      const response = await client.fetch(
        `/apis/multigres.com/v1alpha1/namespaces/${path}${query}`,
        { method: "DELETE" },
      );
      const body = await response.json();
      return { status: response.status, message: body.message ?? "" };
    },
    async inUse(namespace) {
      const spec = { multiadmin: { deploymentTemplate: "t" } };
      await apply([
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
        template("t", namespace),
        object("MultigresCluster", "a", namespace, spec),
      ]);
    },
    async stop() {
      accounts.stop();
      await Promise.all(running.map((process) => process.stop()));
      await cluster.stop();
      await Deno.remove(state, { recursive: true });
    },
  };
}

/** An object of ours. */
export function object(kind: string, name: string, namespace: string, spec: unknown): KubeObject {
  return { apiVersion: "multigres.com/v1alpha1", kind, metadata: { name, namespace }, spec };
}

/** A template. */
export function template(name: string, namespace: string): KubeObject {
  return object("DeploymentTemplate", name, namespace, { multiadmin: { replicas: 1 } });
}

/** Waits until there is nothing at a path. */
export async function gone({ client }: Pick<Stage, "client">, path: string): Promise<void> {
  await eventually(`there is nothing at ${path}`, async () => {
    const response = await client.fetch(path);
    await response.body?.cancel();
    assert.equal(response.status, 404);
  });
}
