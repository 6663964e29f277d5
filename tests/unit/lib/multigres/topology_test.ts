import assert from "node:assert/strict";
import { managedTopology, topologyOf } from "../../../../lib/multigres/topology.ts";

const rootPath = "/multigres/global";

Deno.test("topologyOf() prefers an address to a client Service", () => {
  const both = { rootPath, address: "etcd:2379", clientServiceName: "main-global-client" };
  assert.deepEqual(topologyOf(both, "test"), { rootPath, address: "etcd:2379" });
});

Deno.test("topologyOf() finds a client Service in the namespace, where managedTopology() puts it", () => {
  const { address, clientServiceName } = managedTopology("main-global", "test", rootPath);
  assert.equal(address, "main-global-client.test.svc:2379");
  assert.deepEqual(topologyOf({ rootPath, clientServiceName }, "test"), { rootPath, address });
});

Deno.test("topologyOf() gives nothing for a reference that says nothing", () => {
  for (const named of [{}, { address: "" }, { clientServiceName: "" }]) {
    assert.equal(topologyOf({ rootPath, ...named }, "test"), undefined);
  }
  assert.equal(topologyOf(undefined, "test"), undefined);
});
