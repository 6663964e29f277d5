import assert from "node:assert/strict";
import { condition } from "../../../../../../lib/engine/core/plan/conditions.ts";
import type { Plan } from "../../../../../../lib/engine/controller.ts";
import { noted } from "../../../../../../lib/engine/core/trace/annotation.ts";
import { childWrites } from "../../../../../../lib/engine/core/plan/diff.ts";
import { availability, observed, part } from "../../../../../support/objects.ts";
import { newToy, TOY, toyController, TOYS } from "../../../../../support/toy.ts";
import { isUnsettled } from "../../../../../../lib/engine/core/plan/settled.ts";
import { statusWrite, withFailures } from "../../../../../../lib/engine/core/plan/status.ts";

const NOW = "2026-02-01T00:00:00Z";
const KEYS = toyController.domain.keys;
const self = observed(
  TOY.apiVersion,
  "Toy",
  "t",
  newToy("t", { parts: ["s"], maps: ["m"] }),
);
const NOTHING = { self, children: [], others: [], related: [] };

function writesFor(children: readonly ReturnType<typeof observed>[]) {
  const world = { ...NOTHING, children };
  return childWrites(toyController, world, toyController.reconcile(world));
}

/** The children as the API server would keep them after the writes. */
function performed() {
  return writesFor([]).flatMap((write) =>
    write.verb === "create"
      ? [
        observed(
          write.kind.apiVersion,
          write.kind.kind,
          write.object.metadata.name,
          write.object as object,
        ),
      ]
      : []
  );
}

Deno.test("childWrites() creates in the plan's order", () => {
  const writes = writesFor([]);
  assert.deepEqual(writes.map(({ verb, kind }) => `${verb} ${kind.kind}`), [
    "create Part",
    "create ConfigMap",
  ]);
});

Deno.test("childWrites() gives every child the label of its family, whatever else it carries", () => {
  const bare = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "bare" } };
  const plan: Plan = { decision: "apply", children: [bare], status: { conditions: [] } };
  const [write] = childWrites(toyController, NOTHING, plan);
  assert.ok(write?.verb === "create");
  const { family, keys } = toyController.domain;
  assert.deepEqual(write.object.metadata.labels, {
    [family.label]: "t",
    [keys.ownerUid]: self.metadata.uid,
  });
});

Deno.test("childWrites() is empty when nothing differs, whatever trace the last write noted", () => {
  const children = performed();
  assert.deepEqual(writesFor(children), []);
  assert.deepEqual(
    writesFor(children.map((child) => noted(child, KEYS, `00-${"c".repeat(32)}-01`, NOW))),
    [],
  );
});

Deno.test("childWrites() repairs a child; the trace of the run that repairs it replaces the old note", () => {
  const [child, ...rest] = performed().map((child) => noted(child, KEYS, "00-old", NOW));
  assert.ok(child);
  const edited = { ...child, spec: { size: 99 } };
  const [write, ...more] = writesFor([edited, ...rest]);
  assert.deepEqual(more, []);
  assert.ok(write?.verb === "replace");
  const sent = noted(write.object, KEYS, "00-new", NOW);
  assert.equal(sent.metadata.annotations?.[TOYS.keys.traceparent], "00-new");
  assert.equal((write.object.metadata as { resourceVersion?: string }).resourceVersion, "10");
});

Deno.test("childWrites() keeps the finalizers of a replaced child", () => {
  const [child] = performed();
  assert.ok(child);
  const held = { ...child, spec: {}, metadata: { ...child.metadata, finalizers: ["x/y"] } };
  const [write] = writesFor([held]);
  assert.deepEqual(
    write?.verb === "replace" && (write.object.metadata as { finalizers?: string[] }).finalizers,
    ["x/y"],
  );
});

Deno.test("childWrites() prunes only what self controls, what is not leaving already, and no data", () => {
  const owner = {
    apiVersion: self.apiVersion,
    kind: self.kind,
    name: "t",
    uid: self.metadata.uid,
    controller: true,
  };
  const map = (name: string, metadata: object) => observed("v1", "ConfigMap", name, { metadata });
  const children = [
    ...performed(),
    map("mine", { ownerReferences: [owner] }),
    map("adopted", { labels: { [TOYS.keys.ownerUid]: self.metadata.uid } }),
    map("leaving", { ownerReferences: [owner], deletionTimestamp: NOW }),
    map("theirs", { ownerReferences: [{ ...owner, uid: "other" }] }),
    observed("v1", "PersistentVolumeClaim", "data", { metadata: { ownerReferences: [owner] } }),
    observed("v1", "Secret", "undeclared", { metadata: { ownerReferences: [owner] } }),
  ];
  const deleted = writesFor(children).map((write) =>
    write.verb === "delete" && write.target.metadata.name
  );
  assert.deepEqual(deleted, ["mine"]);
});

Deno.test("childWrites() touches nothing on hold and for a self that is being deleted", () => {
  const hold: Plan = { decision: "hold", status: { conditions: [] } };
  assert.deepEqual(childWrites(toyController, NOTHING, hold), []);
  const leaving = { ...self, metadata: { ...self.metadata, deletionTimestamp: NOW } };
  const world = { ...NOTHING, self: leaving };
  assert.deepEqual(childWrites(toyController, world, toyController.reconcile(world)), []);
});

Deno.test("childWrites() refuses a kind that the controller does not own", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", labels: {} } };
  const plan: Plan = { decision: "apply", children: [secret], status: { conditions: [] } };
  assert.throws(() => childWrites(toyController, NOTHING, plan), /does not own that kind/);
});

Deno.test("statusWrite() writes a status once", () => {
  const plan = toyController.reconcile(NOTHING);
  const write = statusWrite(toyController, self, plan, NOW);
  assert.ok(write?.verb === "status");
  assert.equal(write.object.status?.observedGeneration, 1);
  assert.equal(
    statusWrite(toyController, write.object, plan, "2027-01-01T00:00:00Z"),
    undefined,
  );
});

Deno.test("withFailures() says what could not be written and how much more", () => {
  const plan: Plan = {
    decision: "apply",
    children: [],
    status: { conditions: [condition("Available", "True", "Fine", "fine")] },
  };
  const fine = withFailures(plan, []).status.conditions;
  assert.deepEqual(fine.map(({ type, status }) => [type, status]), [["Available", "True"], [
    "Applied",
    "True",
  ]]);
  const failure = (message: string) => ({ reason: "Rejected" as const, message });
  const bad = withFailures(plan, [failure("first"), failure("second")]).status.conditions;
  assert.deepEqual(bad.map(({ status, message }) => [status, message]), [
    ["False", "first (and 1 more)"],
    ["False", "first (and 1 more)"],
  ]);
  const hold: Plan = { decision: "hold", status: { conditions: [] } };
  assert.equal(withFailures(hold, [failure("x")]), hold);
});

Deno.test("isUnsettled() finds what a lost event left behind", () => {
  const leaving = { metadata: { deletionTimestamp: NOW } };
  const rows: [boolean, object][] = [
    [true, {}],
    [true, { status: availability("False") }],
    [true, { status: availability("True"), metadata: { generation: 2 } }],
    [false, { status: availability("True") }],
    [false, leaving],
  ];
  for (const [expected, rest] of rows) assert.equal(isUnsettled(part("a", rest)), expected);
});
