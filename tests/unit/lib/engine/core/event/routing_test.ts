import assert from "node:assert/strict";
import type { Reconciled } from "../../../../../../lib/engine/controller.ts";
import { remember, withList } from "../../../../../../lib/engine/core/observe/cache.ts";
import { audienceOf } from "../../../../../../lib/engine/core/event/routing.ts";
import { observed } from "../../../../../support/objects.ts";
import { BLUEPRINT, newToy, PART, TOY, toyController, TOYS } from "../../../../../support/toy.ts";
import { isOurs } from "../../../../../../lib/engine/core/observe/ownership.ts";
import type { Cache } from "../../../../../../lib/engine/core/observe/cache.ts";
import { observe } from "../../../../../../lib/engine/core/observe/observed.ts";
import { isKnown } from "../../../../../../lib/engine/core/event/predicate.ts";
import { doorbellOf } from "../../../../../../lib/engine/core/event/doorbell.ts";

const self = observed(TOY.apiVersion, "Toy", "t", newToy("t", { blueprint: "a" }));
const owner = {
  apiVersion: TOY.apiVersion,
  kind: "Toy",
  name: "t",
  uid: self.metadata.uid,
  controller: true,
};
const child = observed(TOY.apiVersion, "Part", "s", { metadata: { ownerReferences: [owner] } });
const ring = (object: Reconciled, change: "add" | "update" | "delete" = "update") =>
  doorbellOf(toyController, { change, object });

Deno.test("audienceOf() finds self by its key and a child by its controller", () => {
  const key = { namespace: "test", name: "t" };
  assert.deepEqual(audienceOf(toyController, self), { to: "key", key });
  assert.deepEqual(audienceOf(toyController, child), { to: "key", key });
});

Deno.test("audienceOf() is nobody for other kinds, other owners and strangers", () => {
  assert.equal(audienceOf(toyController, observed(TOY.apiVersion, "Other", "o")), undefined);
  const theirs = {
    ...child,
    metadata: { ...child.metadata, ownerReferences: [{ ...owner, kind: "Other" }] },
  };
  assert.equal(audienceOf(toyController, theirs), undefined);
  assert.equal(audienceOf(toyController, observed("v1", "ConfigMap", "m")), undefined);
});

Deno.test("audienceOf() finds the owner of a child without reference by its annotation", () => {
  const claim = observed("v1", "PersistentVolumeClaim", "d", {
    metadata: { annotations: { [TOYS.keys.owner]: "t" } },
  });
  assert.deepEqual(audienceOf(toyController, claim), {
    to: "key",
    key: { namespace: "test", name: "t" },
  });
});

Deno.test("audienceOf() searches by need for a blueprint", () => {
  for (const [name, expected] of [["a", true], ["b", false]] as const) {
    const audience = audienceOf(toyController, observed(TOY.apiVersion, BLUEPRINT.kind, name));
    assert.ok(audience?.to === "search");
    assert.equal(audience.matches(self), expected);
  }
});

Deno.test("isKnown() sleeps through what the cache holds already", () => {
  const cache: Cache = { self, lists: new Map([["parts", [child]]]) };
  const newer = { ...child, metadata: { ...child.metadata, resourceVersion: "11" } };
  assert.ok(isKnown(toyController, cache, ring(child)), "the very version");
  assert.ok(isKnown(toyController, cache, ring(newer)), "a newer version that says nothing new");
  assert.ok(!isKnown(toyController, cache, ring({ ...newer, status: { observedGeneration: 1 } })));
  const older = { ...child, metadata: { ...child.metadata, resourceVersion: "9" }, status: {} };
  assert.ok(isKnown(toyController, cache, ring(older)), "an older version, whatever it says");
});

Deno.test("isKnown() wakes for what appears and what goes", () => {
  const cache: Cache = { self, lists: new Map([["parts", [child]]]) };
  const other = observed(TOY.apiVersion, "Part", "x");
  assert.ok(!isKnown(toyController, cache, ring(child, "delete")));
  assert.ok(!isKnown(toyController, cache, ring(other, "add")));
  assert.ok(isKnown(toyController, cache, ring(other, "delete")), "it was never there");
});

Deno.test("doorbellOf() carries what tells news from echoes", () => {
  const { kind, name, uid, resourceVersion, gone } = ring(child, "delete");
  assert.deepEqual([kind, name, uid, resourceVersion, gone], ["Part", "s", "uid-s", "10", true]);
});

Deno.test("isOurs() claims what self controls or left, and nothing of anybody else", () => {
  const map = (metadata: object) => observed("v1", "ConfigMap", "m", { metadata });
  const uid = self.metadata.uid;
  const intent = { [TOYS.keys.intent]: "x" };
  const rows: [boolean, object][] = [
    [true, { ownerReferences: [owner] }],
    [false, {
      ownerReferences: [{ ...owner, uid: "other" }],
      labels: { [TOYS.keys.ownerUid]: uid },
    }],
    [true, { labels: { [TOYS.keys.ownerUid]: uid } }],
    [true, { labels: { [TOYS.family.label]: "t" }, annotations: intent }],
    [false, { labels: { [TOYS.family.label]: "t" } }],
    [false, { labels: { [TOYS.family.label]: "other" }, annotations: intent }],
    [true, { annotations: { ...intent, [TOYS.keys.owner]: "t" } }],
    [false, { annotations: { ...intent, [TOYS.keys.owner]: "other" } }],
    [false, {}],
  ];
  for (const [expected, metadata] of rows) {
    assert.equal(isOurs(toyController.domain, self, map(metadata)), expected);
  }
});

Deno.test("observe() sorts what was read into children, others and what is needed", () => {
  const other = observed(TOY.apiVersion, "Part", "x");
  const blueprint = (name: string) => observed(TOY.apiVersion, BLUEPRINT.kind, name);
  let cache: Cache = { self, lists: new Map() };
  cache = withList(cache, PART, [other]);
  cache = remember(cache, PART, child);
  cache = {
    ...cache,
    lists: new Map([...cache.lists, ["blueprints", [blueprint("a"), blueprint("b")]]]),
  };
  const world = observe(toyController, cache);
  const names = (list: readonly { metadata: { name: string } }[]) =>
    list.map(({ metadata }) => metadata.name);
  assert.deepEqual([names(world.children), names(world.others), names(world.related)], [["s"], [
    "x",
  ], ["a"]]);
  assert.equal(
    names(observe(toyController, remember(cache, PART, child)).children).length,
    1,
  );
});
