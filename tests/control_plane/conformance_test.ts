import assert from "node:assert/strict";
import { fromKubeconfig } from "../../lib/engine/shell/kube/credentials.ts";
import { fetchTransport } from "../../lib/engine/shell/kube/transport.ts";
import { startDevCluster } from "../../scripts/devcluster/devcluster.ts";
import { reachFixpoint } from "../support/conformance/fixpoint.ts";
import { eventually } from "../support/eventually.ts";
import { conform } from "../support/conformance/suite.ts";

Deno.test("a real API server behaves as the operator relies on", async (t) => {
  const cluster = await startDevCluster({
    name: `conformance-${Deno.pid}`,
    kwok: false,
    bridge: false,
  });
  const rest = fetchTransport(await fromKubeconfig(cluster.kubeconfig));
  try {
    const namespace = "conformance";
    await cluster.client.json("POST", "/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    });
    await conform(t, { rest, namespace, collected });
    await cluster.apply(
      await Deno.readTextFile(new URL("../../crds/samples/seed.yaml", import.meta.url)),
    );
    await t.step(
      "reconcile() rests: what the server adds is no drift",
      () => reachFixpoint(rest, "example"),
    );
  } finally {
    rest.close();
    await cluster.stop();
    await Deno.remove(cluster.state, { recursive: true });
  }
});

/** Garbage collection is another process: it takes as long as it takes. */
async function collected(isDone: () => Promise<boolean>): Promise<void> {
  await eventually("everything is collected", async () => assert.ok(await isDone()));
}
