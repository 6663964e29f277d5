import assert from "node:assert/strict";
import type { Desired, Reconciled } from "../../../../../../lib/engine/controller.ts";
import { intentOf } from "../../../../../../lib/engine/core/plan/intent_hash.ts";
import { isOwnersWord } from "../../../../../../lib/engine/core/plan/owners_word.ts";
import { observed } from "../../../../../support/objects.ts";
import { toyController } from "../../../../../support/toy.ts";

const { domain, domain: { keys } } = toyController;
const DESIRED: Desired = {
  apiVersion: "example.com/v1",
  kind: "Part",
  metadata: { name: "p", labels: { a: "b" }, annotations: { note: "x" } },
  spec: { size: 1 },
};
const owner = { apiVersion: "example.com/v1", kind: "Toy", name: "t", uid: "u", controller: true };

function child(change: (object: Reconciled & { spec: object }) => object = (object) => object) {
  const { apiVersion, kind, metadata: { name, labels, annotations }, spec } = DESIRED;
  const made = observed(apiVersion, kind, name, {
    metadata: {
      labels: { ...labels, [keys.ownerUid]: "u" },
      annotations: {
        ...annotations,
        [keys.owner]: "t",
        [keys.ownerKind]: "Toy",
        [keys.intent]: intentOf(DESIRED),
        [keys.traceparent]: "00-x",
        [keys.tracedAt]: "2026-01-01T00:00:00Z",
      },
      ownerReferences: [owner],
    },
    spec: spec as object,
    status: { observedGeneration: 1 },
  });
  return change(made) as Reconciled;
}

Deno.test("isOwnersWord() is true for what the owner wrote, whatever the engine notes and the status says", () => {
  assert.ok(isOwnersWord(domain, child()));
});

Deno.test("isOwnersWord() is false for every edit that the owner would revert", () => {
  const edits: ((object: Reconciled & { spec: object }) => object)[] = [
    (object) => ({ ...object, spec: { size: 2 } }),
    (object) => ({ ...object, spec: { size: 1, more: true } }),
    ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, labels: { ...metadata.labels, c: "d" } },
    }),
    ({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, labels: {} } }),
    ({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, annotations: {} } }),
    ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, annotations: { ...metadata.annotations, mine: "y" } },
    }),
  ];
  for (const edit of edits) assert.ok(!isOwnersWord(domain, child(edit)), `${edit}`);
});

Deno.test("isOwnersWord() knows a child whose labels were left to the engine", () => {
  for (const labels of [{ a: "b" }, {}, undefined]) {
    const { labels: _labels, ...named } = DESIRED.metadata;
    const metadata = labels === undefined ? named : { ...named, labels };
    const intent = intentOf({ ...DESIRED, metadata });
    const made = child();
    const marks = { [keys.ownerUid]: "u", [domain.family.label]: "t" };
    const annotations = { ...made.metadata.annotations, [keys.intent]: intent };
    const whole = { ...made.metadata, annotations, labels: { ...labels, ...marks } };
    assert.ok(isOwnersWord(domain, { ...made, metadata: whole }), JSON.stringify(labels));
  }
});

Deno.test("isOwnersWord() lets a child that nobody controls act as it is", () => {
  const own = child(({ metadata: { ownerReferences: _owners, ...metadata }, ...rest }) => ({
    ...rest,
    metadata,
    spec: { size: 9 },
  }));
  assert.ok(isOwnersWord(domain, own));
});
