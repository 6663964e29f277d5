import assert from "node:assert/strict";
import { drifted, exactPatch, hasRenamed } from "../../../../../../lib/engine/core/plan/drift.ts";

const rows: [string, unknown, unknown, boolean][] = [
  ["equal values", { a: 1 }, { a: 1 }, false],
  ["a field that only the observed object has", { a: 1 }, { a: 1, b: 2 }, false],
  ["a label added to a selector", { selector: { a: "1" } }, { selector: { a: "1", b: "2" } }, true],
  ["a missing field", { a: 1, b: 2 }, { a: 1 }, true],
  ["a missing empty map", { a: {} }, {}, false],
  ["an undefined field", { a: undefined }, {}, false],
  ["another value", { a: "x" }, { a: "y" }, true],
  ["a map where a value was", { a: { b: 1 } }, { a: "b" }, true],
  ["an equal quantity", { cpu: "1000m", memory: "1Gi" }, { cpu: "1", memory: "1024Mi" }, false],
  ["another quantity", { cpu: "1000m" }, { cpu: "2" }, true],
  ["an item added to a keyed list", [{ name: "a" }], [{ name: "b" }, { name: "a", x: 1 }], false],
  ["an item changed in a keyed list", [{ name: "a", v: 1 }], [{ name: "a", v: 2 }], true],
  ["an item gone from a keyed list", [{ name: "a" }, { name: "b" }], [{ name: "a" }], true],
  ["an item added to another list", ["x"], ["x", "y"], true],
  ["the order of another list", ["x", "y"], ["y", "x"], true],
  ["a list that is gone", ["x"], undefined, true],
  [
    "one volume at two paths",
    [{ name: "data", mountPath: "/a" }, { name: "data", mountPath: "/b", subPath: "b" }],
    [{ name: "data", mountPath: "/a" }, { name: "data", mountPath: "/b", subPath: "b" }],
    false,
  ],
];

Deno.test("hasRenamed() tells a renamed item from an added and from a removed one", () => {
  const ports = [{ name: "a", port: 1 }, { name: "b", port: 2 }];
  const renamed = [{ name: "a", port: 1, x: 1 }, { name: "b", port: 3 }];
  assert.equal(hasRenamed({ ports }, { ports: renamed }), true);
  assert.equal(hasRenamed({ ports }, { ports: [...ports, { name: "c", port: 3 }] }), false);
  assert.equal(hasRenamed({ ports }, { ports: [{ name: "a", port: 1 }] }), false);
  const pod = (env: string) => ({ containers: [{ name: "c", env: [{ name: env }] }] });
  assert.equal(hasRenamed(pod("X"), pod("Y")), true);
});

Deno.test("exactPatch() says what has drifted, and takes away what others set beside it", () => {
  const wanted = { replicas: 1, strategy: { type: "Recreate" }, args: ["a"] };
  const observed = {
    replicas: 1,
    strategy: { type: "Rolling", rolling: { max: 1 } },
    paused: true,
  };
  assert.deepEqual(exactPatch(wanted, observed), {
    strategy: { type: "Recreate", rolling: null },
    args: ["a"],
  });
});

Deno.test("drifted() sees what is missing of what is wanted, and nothing else", async (t) => {
  for (const [title, wanted, observed, expected] of rows) {
    await t.step(title, () => assert.equal(drifted(wanted, observed), expected));
  }
});
