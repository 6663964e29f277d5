import assert from "node:assert/strict";
import { type Cluster, until } from "../../scripts/node/cluster.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import { EXAMPLE, LIMIT, untilAvailable } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const KEY = btoa("/scenario");

/** A pod of etcd. */
interface Member {
  readonly namespace: string;
  readonly pod: string;
}

/** A request to one member's own HTTP gateway, by way of the API server. */
async function ask<T>(
  { client }: Cluster,
  { namespace, pod }: Member,
  path: string,
  body: unknown,
): Promise<T> {
  const proxy = `/api/v1/namespaces/${namespace}/pods/${pod}:2379/proxy/v3${path}`;
  return await client.json("POST", proxy, body) as T;
}

/** Deletes the pod of a member and waits until the new one has the data. Gives how long that took, in ms. */
export async function survivesRestart(cluster: Cluster, member: Member): Promise<number> {
  const value = btoa(crypto.randomUUID());
  await ask(cluster, member, "/kv/put", { key: KEY, value });
  const path = `/api/v1/namespaces/${member.namespace}/pods/${member.pod}`;
  const before = (await cluster.get(path))?.metadata.uid;
  await cluster.kubectl(["delete", "pod", member.pod, "-n", member.namespace, "--wait=false"]);
  const began = Date.now();
  await until("the member is back with its data", LIMIT, async () => {
    const now = await cluster.get(path);
    if (now?.metadata.uid === before) return "still the old pod";
    // Serializable: this member's own copy.
    const { kvs } = await ask<{ kvs?: { value: string }[] }>(cluster, member, "/kv/range", {
      key: KEY,
      serializable: true,
    });
    return kvs?.[0]?.value === value ? undefined : "no data yet";
  });
  return Date.now() - began;
}

/** Real etcd: three members know each other, and one that is killed comes back with its data. */
export const etcdQuorum: Scenario = {
  name: "etcd",
  title: "etcd forms a quorum and a member survives its restart",
  async run({ cluster, note }) {
    const { namespace } = EXAMPLE;
    const member = { namespace, pod: `${EXAMPLE.name}-global-1` };
    const { members } = await ask<{ members: { name: string }[] }>(
      cluster,
      member,
      "/cluster/member/list",
      {},
    );
    assert.equal(members.length, 3);
    const took = await survivesRestart(cluster, member);
    note(`the member was back with its data after ${seconds(took)}`);
    await untilAvailable(cluster, namespace);
  },
};
