import assert from "node:assert/strict";
import { controllers } from "../../../functions/registry.ts";
import { fieldManager } from "../../../lib/engine/core/function_name.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import type { RestClient } from "../../../lib/engine/shell/kube/rest.ts";
import { reconcile } from "../../../lib/engine/shell/reconcile.ts";

/**
 * Reconciles everything of a namespace until nothing is written any more, and then once more. What a real API server
 * adds or rewrites (defaults, quantities, orders of lists) must not look like drift: that would be an endless loop.
 */
export async function reachFixpoint(rest: RestClient, namespace: string): Promise<void> {
  const passes: string[][] = [];
  do {
    passes.push(await pass(rest, namespace));
    assert.ok(passes.length <= 10, `it never rests: ${passes.at(-1)}`);
  } while (passes.at(-1)?.length !== 0);
  assert.notDeepEqual(passes[0], [], "there was something to do");
  assert.deepEqual(await pass(rest, namespace), []);
}

/** One run for every object; gives those that wrote to children. */
async function pass(rest: RestClient, namespace: string): Promise<string[]> {
  const busy: string[] = [];
  for (const controller of controllers) {
    const client = kubeClient(rest, fieldManager(controller));
    const shell = { client, now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z") };
    for (const { metadata: { name } } of await client.list(controller.kind, namespace)) {
      const { result, writes } = await reconcile(
        controller,
        shell,
        { namespace, name },
        { bells: [], read: "everything" },
      );
      assert.equal(result, "settled", `${controller.kind.kind} "${name}"`);
      if (writes > 0) busy.push(`${controller.kind.kind} "${name}": ${writes}`);
    }
  }
  return busy;
}
