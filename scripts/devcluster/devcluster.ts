/** The whole local environment in one call: control plane, CRDs, and what is asked for on top. */
import { join } from "node:path";
import { type Apply, createApply } from "./apply.ts";
import type { ApiClient } from "./client.ts";
import { startControlPlane } from "./control_plane.ts";
import { readManifests } from "./manifests.ts";
import { REPOSITORY, stateDir } from "./paths.ts";
import { type Progress, terminalProgress } from "./progress.ts";
import { ensureTools } from "./tools.ts";

/** What to start. */
export interface DevClusterOptions {
  /** State is kept in `.dev/<name>`; one living process per name. */
  readonly name: string;
  /** Gets a line for what happens; silent unless given. */
  readonly log?: (line: string) => void;
  /** Gets the progress of builds; the terminal unless given. */
  readonly progress?: Progress;
  /** Folder or file with the CRDs (and what belongs to them), `crds/` unless given. */
  readonly crds?: string;
}

/** A running environment. */
export interface DevCluster {
  readonly name: string;
  readonly state: string;
  readonly url: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The administrator's client. */
  readonly client: ApiClient;
  readonly apply: Apply;
  /** Ends every process in the right order. */
  readonly stop: () => Promise<void>;
}

/** Starts a fresh environment; what an earlier one of this name left behind is removed. */
export async function startDevCluster(options: DevClusterOptions): Promise<DevCluster> {
  const { name, log = () => {}, progress = terminalProgress() } = options;
  const state = stateDir(name);
  const tools = await ensureTools(["etcd", "kube-apiserver", "kube-controller-manager"], progress);
  const plane = await startControlPlane({
    state,
    tools,
    log,
    async beforeControllers(client) {
      await createApply(client)(await readManifests(options.crds ?? join(REPOSITORY, "crds")));
    },
  });
  const { url, client } = plane;
  const apply = createApply(client);
  return { name, state, url, kubeconfig: plane.files.kubeconfig, client, apply, stop: plane.stop };
}
