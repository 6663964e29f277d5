import assert from "node:assert/strict";
import { type Cluster, until } from "../../scripts/e2e_parts/cluster.ts";
import { EXAMPLE, untilAvailable } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const KEY = btoa("/scenario");

/** A request to one member's own HTTP gateway, by way of the API server. */
async function member<T>(
  { client }: Cluster,
  index: number,
  path: string,
  body: unknown,
): Promise<T> {
  const pod = `${EXAMPLE.name}-global-${index}`;
  const proxy = `/api/v1/namespaces/${EXAMPLE.namespace}/pods/${pod}:2379/proxy/v3${path}`;
  return await client.json("POST", proxy, body) as T;
}

/** Real etcd: three members know each other, and one that is killed comes back with its data. */
export const etcdQuorum: Scenario = {
  name: "etcd",
  title: "etcd forms a quorum and a member survives its restart",
  async run({ cluster, note }) {
    const { members } = await member<{ members: { name: string }[] }>(
      cluster,
      0,
      "/cluster/member/list",
      {},
    );
    assert.equal(members.length, 3);
    await member(cluster, 0, "/kv/put", { key: KEY, value: btoa("kept") });
    const name = `${EXAMPLE.name}-global-1`;
    const path = `/api/v1/namespaces/${EXAMPLE.namespace}/pods/${name}`;
    const before = (await cluster.get(path))?.metadata.uid;
    await cluster.kubectl(["delete", "pod", name, "-n", EXAMPLE.namespace, "--wait=false"]);
    const began = Date.now();
    await until("the member is back with its data", 120, async () => {
      const now = await cluster.get(path);
      if (now?.metadata.uid === before) return "still the old pod";
      // Serializable: this member's own copy.
      const { kvs } = await member<{ kvs?: { value: string }[] }>(cluster, 1, "/kv/range", {
        key: KEY,
        serializable: true,
      });
      return kvs?.[0]?.value === btoa("kept") ? undefined : "no data yet";
    });
    note(`the member was back with its data after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    await untilAvailable(cluster, EXAMPLE.namespace);
  },
};
