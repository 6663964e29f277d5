import assert from "node:assert/strict";
import { API_VERSION } from "../../../../../../lib/multigres/api/kinds.ts";
import type { Reconciled } from "../../../../../../lib/engine/controller.ts";
import { ANNOTATION, LABEL } from "../../../../../../lib/multigres/labels.ts";
import { remember, withList } from "../../../../../../lib/engine/core/observe/cache.ts";
import { audienceOf } from "../../../../../../lib/engine/core/event/routing.ts";
import { cell, observed } from "../../../../../support/objects.ts";
import { newToy, toyController } from "../../../../../support/toy.ts";
import { isOurs } from "../../../../../../lib/engine/core/observe/ownership.ts";
import type { Cache } from "../../../../../../lib/engine/core/observe/cache.ts";
import { observe } from "../../../../../../lib/engine/core/observe/observed.ts";
import { isKnown } from "../../../../../../lib/engine/core/event/predicate.ts";
import { doorbellOf } from "../../../../../../lib/engine/core/event/doorbell.ts";

const self = observed(API_VERSION, "TableGroup", "t", newToy("t", { template: "a" }));
const owner = {
  apiVersion: API_VERSION,
  kind: "TableGroup",
  name: "t",
  uid: self.metadata.uid,
  controller: true,
};
const shard = observed(API_VERSION, "Shard", "s", { metadata: { ownerReferences: [owner] } });
const [SHARD_KIND] = toyController.owns.map(({ kind }) => kind);
const ring = (object: Reconciled, change: "add" | "update" | "delete" = "update") =>
  doorbellOf(toyController, { change, object });

Deno.test("audienceOf() finds self by its key and a child by its controller", () => {
  const key = { namespace: "test", name: "t" };
  assert.deepEqual(audienceOf(toyController, self), { to: "key", key });
  assert.deepEqual(audienceOf(toyController, shard), { to: "key", key });
});

Deno.test("audienceOf() is nobody for other kinds, other owners and strangers", () => {
  assert.equal(audienceOf(toyController, cell("c")), undefined);
  const theirs = {
    ...shard,
    metadata: { ...shard.metadata, ownerReferences: [{ ...owner, kind: "Cell" }] },
  };
  assert.equal(audienceOf(toyController, theirs), undefined);
  assert.equal(audienceOf(toyController, observed("v1", "ConfigMap", "m")), undefined);
});

Deno.test("audienceOf() finds the owner of a child without reference by its annotation", () => {
  const claim = observed("v1", "PersistentVolumeClaim", "d", {
    metadata: { annotations: { [ANNOTATION.owner]: "t" } },
  });
  assert.deepEqual(audienceOf(toyController, claim), {
    to: "key",
    key: { namespace: "test", name: "t" },
  });
});

Deno.test("audienceOf() searches by need for a template", () => {
  for (const [name, expected] of [["a", true], ["b", false]] as const) {
    const audience = audienceOf(toyController, observed(API_VERSION, "DeploymentTemplate", name));
    assert.ok(audience?.to === "search");
    assert.equal(audience.matches(self), expected);
  }
});

Deno.test("isKnown() sleeps through what the cache holds already", () => {
  const cache: Cache = { self, lists: new Map([["shards", [shard]]]) };
  const newer = { ...shard, metadata: { ...shard.metadata, resourceVersion: "11" } };
  assert.ok(isKnown(toyController, cache, ring(shard)), "the very version");
  assert.ok(isKnown(toyController, cache, ring(newer)), "a newer version that says nothing new");
  assert.ok(!isKnown(toyController, cache, ring({ ...newer, status: { observedGeneration: 1 } })));
  const older = { ...shard, metadata: { ...shard.metadata, resourceVersion: "9" }, status: {} };
  assert.ok(isKnown(toyController, cache, ring(older)), "an older version, whatever it says");
});

Deno.test("isKnown() wakes for what appears and what goes", () => {
  const cache: Cache = { self, lists: new Map([["shards", [shard]]]) };
  const other = observed(API_VERSION, "Shard", "x");
  assert.ok(!isKnown(toyController, cache, ring(shard, "delete")));
  assert.ok(!isKnown(toyController, cache, ring(other, "add")));
  assert.ok(isKnown(toyController, cache, ring(other, "delete")), "it was never there");
});

Deno.test("doorbellOf() carries what tells news from echoes", () => {
  const { kind, name, uid, resourceVersion, gone } = ring(shard, "delete");
  assert.deepEqual([kind, name, uid, resourceVersion, gone], ["Shard", "s", "uid-s", "10", true]);
});

Deno.test("isOurs() claims what self controls or left, and nothing of anybody else", () => {
  const map = (metadata: object) => observed("v1", "ConfigMap", "m", { metadata });
  const uid = self.metadata.uid;
  const intent = { [ANNOTATION.intent]: "x" };
  const rows: [boolean, object][] = [
    [true, { ownerReferences: [owner] }],
    [false, { ownerReferences: [{ ...owner, uid: "other" }], labels: { [LABEL.ownerUid]: uid } }],
    [true, { labels: { [LABEL.ownerUid]: uid } }],
    [true, { labels: { [LABEL.cluster]: "t" }, annotations: intent }],
    [false, { labels: { [LABEL.cluster]: "t" } }],
    [false, { labels: { [LABEL.cluster]: "other" }, annotations: intent }],
    [true, { annotations: { ...intent, [ANNOTATION.owner]: "t" } }],
    [false, { annotations: { ...intent, [ANNOTATION.owner]: "other" } }],
    [false, {}],
  ];
  for (const [expected, metadata] of rows) {
    assert.equal(isOurs(toyController.domain, self, map(metadata)), expected);
  }
});

Deno.test("observe() sorts what was read into children, others and what is needed", () => {
  assert.ok(SHARD_KIND);
  const other = observed(API_VERSION, "Shard", "x");
  const template = (name: string) => observed(API_VERSION, "DeploymentTemplate", name);
  let cache: Cache = { self, lists: new Map() };
  cache = withList(cache, SHARD_KIND, [other]);
  cache = remember(cache, SHARD_KIND, shard);
  cache = {
    ...cache,
    lists: new Map([...cache.lists, ["deploymenttemplates", [template("a"), template("b")]]]),
  };
  const world = observe(toyController, cache);
  const names = (list: readonly { metadata: { name: string } }[]) =>
    list.map(({ metadata }) => metadata.name);
  assert.deepEqual([names(world.children), names(world.others), names(world.related)], [["s"], [
    "x",
  ], ["a"]]);
  assert.equal(
    names(observe(toyController, remember(cache, SHARD_KIND, shard)).children).length,
    1,
  );
});
