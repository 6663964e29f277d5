import assert from "node:assert/strict";
import { startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { eventually } from "../../support/eventually.ts";
import { write } from "./write.ts";

/** A real API server that has our CRDs. */
export interface Server {
  /** Any request as administrator; `path` begins with "/". */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly stop: () => Promise<void>;
}

/** Starts an API server of this test run's own, with `crds/` applied and in force. */
export async function startServer(): Promise<Server> {
  const cluster = await startDevCluster({ name: "crd-test", kwok: false, bridge: false });
  const server = { fetch: cluster.client.fetch, stop: cluster.stop };
  const even = { kind: "DeploymentTemplate", spec: { managedTopoServer: { replicas: 2 } } };
  await eventually("the policy warns", async () => {
    const { warnings } = await write(server, even, { dryRun: true });
    assert.equal(warnings.length, 1);
  }).catch(async (error) => {
    await server.stop();
    throw error;
  });
  return server;
}
