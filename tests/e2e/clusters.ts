/** More than one cluster, and none. */
import assert from "node:assert/strict";
import { until } from "../../scripts/node/cluster.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import { survivesRestart } from "./etcd.ts";
import { EXAMPLE, LIMIT, ours, untilAvailable } from "./helpers.ts";
import { asList, moved, sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";

const PLACES = ["first", "second"];

/** Two at the same moment, each in a namespace that did not exist; they go again. */
export const twoClusters: Scenario = {
  name: "two",
  title: "two clusters at once, in new namespaces",
  async run({ cluster, note }) {
    const objects = await sample("minimal");
    const began = Date.now();
    try {
      await Promise.all(
        PLACES.map((place) => cluster.kubectl(["apply", "-f", "-"], asList(moved(objects, place)))),
      );
      await Promise.all(PLACES.map((place) => untilAvailable(cluster, place)));
      note(`both Available after ${seconds(Date.now() - began)}`);
      const took = await survivesRestart(cluster, {
        namespace: PLACES[0]!,
        pod: "minimal-global-0",
      });
      note(`its only etcd was back with its data after ${seconds(took)}`);
    } finally {
      await cluster.kubectl(["delete", "namespace", ...PLACES, `--timeout=${LIMIT}s`]);
    }
  },
};

/** The cascade goes the way it came; data stays. */
export const deleted: Scenario = {
  name: "delete",
  title: "a deleted cluster takes everything along but data",
  async run({ cluster, note }) {
    const { namespace, name } = EXAMPLE;
    const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;
    const before = (await cluster.list(claims)).length;
    const began = Date.now();
    await cluster.kubectl(["delete", "multigrescluster", name, "-n", namespace, "--wait=false"]);
    await until("nothing of it runs", LIMIT, async () => {
      const left = await Promise.all([
        cluster.list(ours("multigresclusters", namespace)),
        cluster.list(ours("shards", namespace)),
        cluster.list(`/apis/apps/v1/namespaces/${namespace}/deployments`),
        cluster.list(`/apis/apps/v1/namespaces/${namespace}/statefulsets`),
        cluster.list(`/api/v1/namespaces/${namespace}/pods`),
      ]);
      const count = left.flat().length;
      return count === 0 ? undefined : `${count} objects are left`;
    });
    note(`everything gone after ${seconds(Date.now() - began)}`);
    const after = (await cluster.list(claims)).length;
    assert.equal(after, before, "claims stay");
    assert.ok(after > 0);
    await cluster.kubectl(["delete", "namespace", namespace, `--timeout=${LIMIT}s`]);
  },
};
