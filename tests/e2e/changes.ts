/** What a user changes, and what is changed back. */
import { until } from "../../scripts/node/cluster.ts";
import { seconds } from "../../scripts/node/timeline.ts";
import { EXAMPLE, ours, patch, PROMPT, untilAvailable, untilValue, workload } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";

const { namespace, name } = EXAMPLE;
const GATEWAY = workload("deployments", namespace, `${name}-us-east-1a-gateway`);

/** One number of the cluster reaches kubelet. */
export const edited: Scenario = {
  name: "edit",
  title: "an edit reaches the pods",
  async run({ cluster, note }) {
    await patch(cluster, "multigrescluster", EXAMPLE, [{
      op: "add",
      path: "/spec/cells/0/spec/multigateway/overrides/replicas",
      value: 3,
    }]);
    const took = await untilValue(cluster, GATEWAY, "status.readyReplicas", 3, PROMPT);
    note(`three gateways ready after ${seconds(took)}`);
    await untilAvailable(cluster, namespace);
  },
};

/** A template is shared: those who use it follow. */
export const templateChanged: Scenario = {
  name: "template",
  title: "a changed template reaches those who use it",
  async run({ cluster, note }) {
    await patch(cluster, "deploymenttemplate", { namespace, name: "standard-ha" }, [{
      op: "replace",
      path: "/spec/multiadmin/resources/limits/memory",
      value: "192Mi",
    }]);
    const took = await untilValue(
      cluster,
      workload("deployments", namespace, `${name}-multiadmin`),
      "spec.template.spec.containers.0.resources.limits.memory",
      "192Mi",
      PROMPT,
    );
    note(`MultiAdmin has it after ${seconds(took)}`);
    await untilAvailable(cluster, namespace);
  },
};

/** Children are read-only: an edit of one is undone, also a field that nobody of ours has set. */
export const childEdited: Scenario = {
  name: "child-edited",
  title: "edits of children are undone",
  async run({ cluster, note }) {
    const cell = `${name}-us-east-1b`;
    await patch(cluster, "cell", { namespace, name: cell }, [{
      op: "replace",
      path: "/spec/multiGateway/replicas",
      value: 1,
    }]);
    const path = ours("cells", namespace, cell);
    note(
      `Cell undone after ${
        seconds(await untilValue(cluster, path, "spec.multiGateway.replicas", 2, PROMPT))
      }`,
    );
    await cluster.kubectl([
      "scale",
      "deployment",
      `${name}-us-east-1a-gateway`,
      "-n",
      namespace,
      "--replicas=1",
    ]);
    note(
      `Deployment undone after ${
        seconds(await untilValue(cluster, GATEWAY, "spec.replicas", 3, PROMPT))
      }`,
    );
    await untilAvailable(cluster, namespace);
  },
};

/** What is deleted comes back. */
export const childDeleted: Scenario = {
  name: "child-deleted",
  title: "deleted children come back",
  async run({ cluster, note }) {
    const paths = [GATEWAY, ours("shards", namespace, "production-db-custom-tg-0")];
    const before = await Promise.all(paths.map(cluster.get));
    const began = Date.now();
    await cluster.kubectl(["delete", "deployment", `${name}-us-east-1a-gateway`, "-n", namespace]);
    await cluster.kubectl([
      "delete",
      "shard",
      "production-db-custom-tg-0",
      "-n",
      namespace,
      "--wait=false",
    ]);
    await until("both are new", PROMPT, async () => {
      const now = await Promise.all(paths.map(cluster.get));
      const isNew = now.every((object, index) =>
        object !== undefined && object.metadata.uid !== before[index]?.metadata.uid
      );
      return isNew ? undefined : "not yet";
    });
    note(`both new after ${seconds(Date.now() - began)}`);
    await untilAvailable(cluster, namespace);
  },
};
