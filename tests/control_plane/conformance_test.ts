import { fromKubeconfig } from "../../lib/engine/shell/kube/credentials.ts";
import { fetchTransport } from "../../lib/engine/shell/kube/transport.ts";
import { startDevCluster } from "../../scripts/devcluster/devcluster.ts";
import { reachFixpoint } from "../support/conformance/fixpoint.ts";
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
    await conform(t, { rest, namespace, collected: until });
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
async function until(isDone: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!await isDone()) {
    if (Date.now() > deadline) throw new Error("Cannot wait any longer: nothing was collected");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
