import assert from "node:assert/strict";
import type { KubeObject } from "../../../../../../lib/engine/core/kube/object.ts";
import { isRolledOut } from "../../../../../../lib/engine/core/kube/rollout.ts";

function deployment(status: Record<string, number>): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d", namespace: "n", uid: "u", resourceVersion: "1", generation: 2 },
    spec: { replicas: 1 },
    status,
  } as unknown as KubeObject;
}

Deno.test("isRolledOut() waits for the new pod and for the end of the old one", () => {
  const done = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  assert.equal(isRolledOut(deployment(done)), true);
  assert.equal(isRolledOut(deployment({ ...done, observedGeneration: 1 })), false, "not seen yet");
  assert.equal(isRolledOut(deployment({ ...done, replicas: 2, availableReplicas: 2 })), false);
  assert.equal(isRolledOut(deployment({ ...done, availableReplicas: 0 })), false, "killed");
  assert.equal(isRolledOut(deployment({ observedGeneration: 2 })), false);
});
