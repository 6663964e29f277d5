import { startDevCluster } from "../../../scripts/devcluster/devcluster.ts";

/** A real API server that has our CRDs. */
export interface Server {
  /** Any request as administrator; `path` begins with "/". */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly stop: () => Promise<void>;
}

/** Starts an API server of this test run's own, with `crds/` applied. */
export async function startServer(): Promise<Server> {
  const cluster = await startDevCluster({ name: "crd-test", kwok: false, bridge: false });
  return { fetch: cluster.client.fetch, stop: cluster.stop };
}
