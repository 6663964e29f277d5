import assert from "node:assert/strict";
import type { KubeObject } from "../../../../scripts/devcluster/client.ts";
import { parseOptions } from "../../../../scripts/screen/options.ts";
import { renderTree, treeLines } from "../../../../scripts/screen/tree.ts";

const NOW = Date.parse("2026-01-01T00:05:00Z");

function object(kind: string, name: string, owner: string | undefined, rest: object): KubeObject {
  return {
    apiVersion: "x",
    kind,
    metadata: {
      name,
      namespace: "ns",
      uid: name,
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(owner
        ? { ownerReferences: [{ kind: "x", name: owner, uid: owner, controller: true }] }
        : {}),
    },
    ...rest,
  };
}

function available(status: string, reason: string, message: string) {
  const conditions = [{ type: "Available", status, reason, message }];
  return { status: { observedGeneration: 1, conditions } };
}

const OBJECTS = [
  object("StatefulSet", "etcd", "topo", {
    spec: { replicas: 3 },
    status: { readyReplicas: 1, observedGeneration: 1 },
  }),
  object("Cell", "cell", "cluster", {}),
  object("TopoServer", "topo", "cluster", available("False", "RollingOut", "1 of 3 ready")),
  object("Deployment", "admin", "cluster", {
    spec: { replicas: 1 },
    status: { readyReplicas: 1, observedGeneration: 1 },
  }),
  object("MultigresCluster", "cluster", undefined, available("True", "Ok", "all well")),
];

Deno.test("renderTree() shows each object below its owner", () => {
  assert.deepEqual(renderTree(treeLines(OBJECTS, NOW), 100, false), [
    "MultigresCluster cluster  Available     5m  all well",
    "├─ TopoServer topo        RollingOut    5m  1 of 3 ready",
    "│  └─ StatefulSet etcd    1/3           5m",
    "├─ Cell cell              New           5m",
    "└─ Deployment admin       1/1           5m",
  ]);
  assert.deepEqual(treeLines(OBJECTS, NOW), treeLines(OBJECTS.toReversed(), NOW));
});

Deno.test("renderTree() never exceeds the width", () => {
  for (const line of renderTree(treeLines(OBJECTS, NOW), 32, false)) assert.ok(line.length <= 32);
});

Deno.test("treeLines() does not trust a status of an older spec", () => {
  const changed = structuredClone(OBJECTS[4]!);
  changed.metadata.generation = 2;
  assert.deepEqual(treeLines([changed], NOW).map(({ ready, text }) => [ready, text]), [
    [false, "Updating"],
  ]);
});

Deno.test("parseOptions() reads the command line of the demo", () => {
  assert.deepEqual(parseOptions([], "sample"), {
    name: "demo",
    once: false,
    json: false,
    files: ["sample"],
    timeoutSeconds: 180,
    jaeger: true,
  });
  const args = ["--name", "x", "--once", "--json", "-f", "a", "--filename", "b", "--timeout", "5"];
  assert.deepEqual(parseOptions(args, "sample"), {
    name: "x",
    once: true,
    json: true,
    files: ["a", "b"],
    timeoutSeconds: 5,
    jaeger: true,
  });
  assert.equal(parseOptions(["--help"], "sample"), undefined);
  for (const wrong of [["--json"], ["--nonsense"], ["-f"], ["--timeout", "soon"]]) {
    assert.throws(() => parseOptions(wrong, "sample"), /^Error: Cannot read the arguments: /);
  }
});
