/** What must not be possible. */
import assert from "node:assert/strict";
import { SYSTEM } from "../../scripts/node/deploy.ts";
import { EXAMPLE, LIMIT, refusal } from "./helpers.ts";
import { asList, sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";

/** The API server and the webhook say no, with a reason. */
export const admission: Scenario = {
  name: "admission",
  title: "admission refuses what it must",
  async run({ cluster }) {
    const { namespace, name } = EXAMPLE;
    const used = await refusal(cluster, [
      "delete",
      "deploymenttemplate",
      "standard-ha",
      "-n",
      namespace,
    ]);
    assert.match(used, new RegExp(name), "names who uses it");
    const example = await sample("seed");
    const broken = structuredClone(example.filter(({ kind }) => kind === "MultigresCluster"));
    broken[0]!.metadata.name = "broken";
    broken[0]!["spec"].cells.push(broken[0]!["spec"].cells[0]);
    const twice = await refusal(cluster, ["apply", "-f", "-"], asList(broken));
    assert.match(twice, /cells/, "names the field");
    // A template that nobody uses goes at once.
    const spare = example.filter(({ kind }) => kind === "DeploymentTemplate").slice(0, 1);
    const unused = spare.map((one) => ({ ...one, metadata: { ...one.metadata, name: "unused" } }));
    await cluster.kubectl(["apply", "-f", "-"], asList(unused));
    await cluster.kubectl([
      "delete",
      "deploymenttemplate",
      "unused",
      "-n",
      namespace,
      `--timeout=${LIMIT}s`,
    ]);
  },
};

/** Verb and resource that an account may not use, though another of ours may. */
const FOREIGN: [account: string, verb: string, resource: string][] = [
  ["cell", "create", "statefulsets.apps"],
  ["cell", "update", "multigresclusters.multigres.com"],
  ["topo-server", "create", "deployments.apps"],
  ["table-group", "create", "statefulsets.apps"],
  ["shard", "delete", "persistentvolumeclaims"],
  ["shard", "create", "tablegroups.multigres.com"],
  ["multigres-cluster", "create", "shards.multigres.com"],
  ["multigres-cluster", "get", "secrets"],
  ["event-source", "create", "configmaps"],
  ["admission", "delete", "deploymenttemplates.multigres.com"],
];

/** Each account can do its own work only. */
export const permissions: Scenario = {
  name: "permissions",
  title: "each function's account is refused what is not its own",
  async run({ cluster }) {
    const can = (account: string, verb: string, resource: string) =>
      cluster.kubectl([
        ...["auth", "can-i", verb, resource, "-n", EXAMPLE.namespace],
        `--as=system:serviceaccount:${SYSTEM}:${account}`,
      ]).then((text) => text.split("\n").at(-1), () => "no");
    for (const [account, verb, resource] of FOREIGN) {
      assert.equal(await can(account, verb, resource), "no", `${account} ${verb} ${resource}`);
    }
    // The question itself works.
    assert.equal(await can("shard", "create", "statefulsets.apps"), "yes");
    assert.equal(await can("cell", "create", "deployments.apps"), "yes");
  },
};
