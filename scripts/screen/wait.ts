/** Waits for what the demo is about. */
import { join } from "node:path";
import type { KubeObject } from "../devcluster/client.ts";
import type { DevCluster } from "../devcluster/devcluster.ts";
import { delay } from "../devcluster/process.ts";
import type { DemoOptions } from "./options.ts";
import { readinessOf } from "./readiness.ts";
import type { Screen } from "./screen.ts";
import { readTree } from "./snapshot.ts";

/** Shows the cascade until every cluster of the manifests is Available; gives why it is not, or undefined. */
export async function untilAvailable(
  cluster: DevCluster,
  options: DemoOptions,
  manifests: readonly KubeObject[],
  screen: Screen,
  interrupted: AbortSignal,
): Promise<string | undefined> {
  const wanted = manifests.filter((object) => object.kind === "MultigresCluster");
  if (wanted.length === 0) return "there is no MultigresCluster in the manifests";
  const deadline = Date.now() + options.timeoutSeconds * 1_000;
  for (;;) {
    const tree = await readTree(cluster.client);
    screen.show(tree);
    const open = tree.filter((object) => !readinessOf(object).ready);
    const pending = wanted.filter((one) => {
      const same = tree.find((object) => isSame(object, one));
      return !same || open.includes(same);
    });
    if (pending.length === 0) return undefined;
    if (interrupted.aborted) return "interrupted";
    if (Date.now() > deadline) {
      const lines = open.map((object) => {
        const { text, message } = readinessOf(object);
        return `${object.kind} "${object.metadata.name}": ${text} ${message}`.trimEnd();
      });
      const logs = join(cluster.state, "logs");
      return [`still waiting after ${options.timeoutSeconds} s (logs: ${logs})`, ...lines].join(
        "\n",
      );
    }
    await delay(200);
  }
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  const namespace = (object: KubeObject) => object.metadata.namespace ?? "default";
  return a.kind === b.kind && a.metadata.name === b.metadata.name && namespace(a) === namespace(b);
}
