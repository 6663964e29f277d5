import assert from "node:assert/strict";
import type { KubeObject } from "../../../../../../lib/engine/core/kube/object.ts";
import { nameConflict, refusal } from "../../../../../../lib/engine/core/plan/refusal.ts";
import { TOYS } from "../../../../../support/toy.ts";

function holder(metadata: Partial<KubeObject["metadata"]>): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "x", namespace: "n", uid: "u", resourceVersion: "1", ...metadata },
  };
}

Deno.test("refusal() repeats the API server's words", () => {
  const { reason, message } = refusal("create", 'Service "x"', "quota exceeded");
  assert.deepEqual([reason, message], ["Rejected", 'Cannot create Service "x": quota exceeded']);
});

Deno.test("refusal() tells how to grow the volumes of a StatefulSet", () => {
  const said =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden";
  const { message } = refusal("apply", 'StatefulSet "x"', said);
  assert.match(message, /Nothing of it was changed/);
  assert.match(message, /--cascade=orphan/);
});

Deno.test("nameConflict() tells whose object has the name", () => {
  const owner = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: "d",
    uid: "o",
    controller: true,
  };
  assert.match(
    nameConflict(TOYS, 'Service "x"', holder({ ownerReferences: [owner] })).message,
    /is controlled by Deployment "d"/,
  );
  assert.match(
    nameConflict(TOYS, 'Service "x"', holder({ labels: { [TOYS.family.label]: "a" } }))
      .message,
    /belongs to Toy "a"/,
  );
  assert.match(
    nameConflict(TOYS, 'Service "x"', holder({})).message,
    /not made by this operator/,
  );
});
