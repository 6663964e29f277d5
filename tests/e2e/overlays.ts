/** The overlays beside the one that all other scenarios run on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { KubeObject } from "../../scripts/devcluster/client.ts";
import { parseManifests } from "../../scripts/devcluster/read_manifests.ts";
import { REPOSITORY } from "../../scripts/devcluster/paths.ts";
import type { Cluster } from "../../scripts/node/cluster.ts";
import { deploy, FUNCTION_IMAGE, SYSTEM, untilDeployed } from "../../scripts/node/deploy.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import { LIMIT, untilAvailable } from "./helpers.ts";
import { asList, moved, sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";

/** The namespace that the overlay `single-namespace` names. */
const ONE = "multigres";

async function render({ kubectl }: Cluster, overlay: string): Promise<KubeObject[]> {
  const text = await kubectl(["kustomize", join(REPOSITORY, "knative", overlay)]);
  return parseManifests(
    text.replaceAll("registry.example.com/multigres-operator:dev", FUNCTION_IMAGE),
  );
}

/** The API server and Knative's webhooks take every overlay, without one being installed. */
export const overlays: Scenario = {
  name: "overlays",
  title: "every overlay is taken by the API server and Knative's webhooks",
  async run({ cluster }) {
    const { kubectl } = cluster;
    await kubectl(["create", "namespace", ONE]);
    try {
      for (const overlay of ["", "overlays/kafka", "overlays/single-namespace"]) {
        const rendered = await render(cluster, overlay);
        // Into a namespace where nothing is: what exists may be immutable.
        const text = asList(rendered).replaceAll(SYSTEM, ONE);
        // Knative asks for the pod that a function would be, and that asks for its account.
        const accounts = parseManifests(text).filter(({ kind }) => kind === "ServiceAccount");
        await kubectl(["apply", "-f", "-"], asList(accounts));
        await kubectl([
          "apply",
          "--server-side",
          "--force-conflicts",
          "--dry-run=server",
          "-f",
          "-",
        ], text);
      }
    } finally {
      await kubectl(["delete", "namespace", ONE, `--timeout=${LIMIT}s`]);
    }
  },
};

/** With Roles only, and without the operator of the whole cluster. */
export const singleNamespace: Scenario = {
  name: "single-namespace",
  title: "the operator of one namespace, with no right on any other",
  async run({ cluster, note }) {
    const { kubectl } = cluster;
    const wide = join(REPOSITORY, "knative/overlays/dev");
    await kubectl(["delete", "-k", wide, `--timeout=${LIMIT}s`]);
    try {
      await kubectl(
        ["apply", "-f", "-"],
        asList(await render(cluster, "overlays/single-namespace")),
      );
      await untilDeployed(cluster, ONE);
      const account = `--as=system:serviceaccount:${ONE}:shard`;
      const elsewhere = await kubectl([
        "auth",
        "can-i",
        "list",
        "shards.multigres.com",
        "-n",
        "example",
        account,
      ])
        .catch(() => "no");
      assert.equal(elsewhere.split("\n").at(-1), "no");
      const began = Date.now();
      await kubectl(["apply", "-f", "-"], asList(moved(await sample("minimal"), ONE)));
      await untilAvailable(cluster, ONE);
      note(`Available after ${seconds(Date.now() - began)}`);
    } finally {
      await kubectl(["delete", "namespace", ONE, `--timeout=${LIMIT}s`]);
      await deploy(cluster);
    }
  },
};
