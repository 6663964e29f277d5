import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY } from "../../scripts/devcluster/paths.ts";
import { delay } from "../../scripts/devcluster/process.ts";
import { deploy } from "../../scripts/node/deploy.ts";
import { EXAMPLE, LIMIT, ours, untilAvailable } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const OVERLAY = "knative/overlays/dev";

/** The operator goes and comes; users' databases do not notice. */
export const uninstalled: Scenario = {
  name: "uninstall",
  title: "uninstalled and installed again, databases run on",
  async run({ cluster }) {
    const { namespace, name } = EXAMPLE;
    const pods = async () =>
      (await cluster.list(`/api/v1/namespaces/${namespace}/pods`))
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map(({ metadata }) => metadata.uid).toSorted();
    await untilAvailable(cluster, namespace);
    const before = await pods();
    await cluster.kubectl(["delete", "-k", join(REPOSITORY, OVERLAY), `--timeout=${LIMIT}s`]);
    try {
      await delay(5_000);
      assert.deepEqual(await pods(), before, "the same pods run");
      const self = await cluster.get(ours("multigresclusters", namespace, name));
      assert.ok(self !== undefined, "the cluster is known");
    } finally {
      await deploy(cluster, OVERLAY);
    }
    await untilAvailable(cluster, namespace);
    assert.deepEqual(await pods(), before, "and nothing was restarted");
  },
};
