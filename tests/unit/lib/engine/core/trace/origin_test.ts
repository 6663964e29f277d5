import assert from "node:assert/strict";
import type { Reconciled } from "../../../../../../lib/engine/controller.ts";
import {
  type Arrival,
  type Doorbell,
  doorbellOf,
} from "../../../../../../lib/engine/core/event/doorbell.ts";
import {
  type LastTrace,
  lastTrace,
  originOf,
  type Question,
  STALE,
} from "../../../../../../lib/engine/core/trace/origin.ts";
import { BLUEPRINT, TOY, toyController, TOYS } from "../../../../../support/toy.ts";
import { availability, observed, part } from "../../../../../support/objects.ts";

const KEYS = toyController.domain.keys;
const NOW = Date.parse("2026-03-01T12:00:00Z");
const MINUTE = 60_000;
const owner = { apiVersion: TOY.apiVersion, kind: "Toy", name: "c", uid: "u" };

/** A `traceparent` that is easy to tell from others. */
function trace(letter: string): string {
  return `00-${letter.repeat(32)}-${letter.repeat(16)}-01`;
}

function noted(letter: string, ago: number) {
  const tracedAt = new Date(NOW - ago).toISOString();
  return { [TOYS.keys.traceparent]: trace(letter), [TOYS.keys.tracedAt]: tracedAt };
}

function user(generation: number, observedGeneration: number, rest: object = {}): Reconciled {
  return observed(TOY.apiVersion, "Toy", "c", {
    metadata: { generation, ...rest },
    status: availability("True", observedGeneration),
  });
}

function child(letter: string, ago: number, status?: object): Reconciled {
  const metadata = {
    annotations: noted(letter, ago),
    ownerReferences: [{ ...owner, controller: true }],
  };
  return part("z", { metadata, ...(status === undefined ? {} : { status }) });
}

function bell(object: Reconciled, extra: Partial<Doorbell> = {}): Doorbell {
  return { ...doorbellOf(toyController, { object, change: "update" }), ...extra };
}

function ask(question: Partial<Question>) {
  const { parent, why, links } = originOf({
    keys: KEYS,
    self: undefined,
    bells: [],
    now: NOW,
    ...question,
  });
  return { parent: parent?.traceparent, why, links };
}

const settled = availability("True");
const unsettled = availability("False");

Deno.test("originOf() begins a trace for a new generation, and links to the last one", () => {
  const last: LastTrace = {
    traceparent: trace("a"),
    at: NOW - MINUTE,
    generation: 1,
    answered: undefined,
  };
  assert.deepEqual(ask({ self: user(2, 1), last }), {
    parent: undefined,
    why: "change",
    links: [trace("a")],
  });
});

Deno.test("originOf() goes on from the request that brought a new generation, if that is recorded", () => {
  const self = user(1, 0);
  const brought = (delivery: string) =>
    ask({ self, bells: [bell(self, { arrival: { received: NOW, cold: false, delivery } })] });
  assert.deepEqual(brought(trace("1")), { parent: trace("1"), why: "change", links: [] });
  const unrecorded = trace("1").replace(/01$/, "00");
  assert.deepEqual(brought(unrecorded), { parent: undefined, why: "change", links: [unrecorded] });
  const other = child("c", 100);
  const arrival = { received: NOW, cold: false, delivery: trace("2") };
  assert.equal(ask({ self, bells: [bell(other, { arrival })] }).parent, undefined);
});

Deno.test("originOf() goes on with a generation that a run has begun with", () => {
  const last = { traceparent: trace("a"), at: NOW - 1000, generation: 2, answered: undefined };
  const { parent, why } = ask({ self: user(2, 1), last });
  assert.deepEqual([parent, why], [trace("a"), "again"]);
});

Deno.test("originOf() joins a user's trace once, if it is well-formed and fresh", () => {
  const set = (traceparent: string, ago: number) =>
    user(2, 1, {
      annotations: { [TOYS.keys.traceparent]: traceparent },
      managedFields: [{
        manager: "kubectl",
        time: new Date(NOW - ago).toISOString(),
        fieldsV1: { "f:metadata": { "f:annotations": { [`f:${TOYS.keys.traceparent}`]: {} } } },
      }],
    });
  assert.deepEqual(ask({ self: set(trace("b"), 0) }).parent, trace("b"));
  assert.deepEqual(ask({ self: set(trace("b"), STALE + 1) }).why, "change");
  assert.deepEqual(ask({ self: set("00-zz-1-01", 0) }).why, "change");
  assert.deepEqual(ask({ self: set(trace("0"), 0) }).why, "change", "all zeros is no trace");
  const last = {
    traceparent: trace("b"),
    at: NOW,
    generation: 1,
    answered: trace("b"),
  };
  assert.deepEqual(ask({ self: set(trace("b"), 0), last }).why, "change", "it was answered");
});

Deno.test("originOf() follows the owner's write down", () => {
  const self = child("c", 100);
  assert.deepEqual(ask({ self, bells: [bell(self)] }), {
    parent: trace("c"),
    why: "cascade",
    links: [],
  });
  const old = child("c", STALE + 1);
  assert.deepEqual(ask({ self: old, bells: [bell(old)] }), {
    parent: undefined,
    why: "unrelated",
    links: [trace("c")],
  });
});

Deno.test("originOf() follows a child up, as long as its owner has not settled", () => {
  const bells = [bell(child("d", MINUTE))];
  const up = (status: object) => ask({ self: { ...user(1, 1), status } as Reconciled, bells });
  assert.deepEqual(up(unsettled), { parent: trace("d"), why: "cascade", links: [] });
  assert.deepEqual(up(settled), { parent: undefined, why: "unrelated", links: [trace("d")] });
});

Deno.test("originOf() takes the newest of several changes and links to the others", () => {
  const self = user(1, 1);
  const bells = [bell(child("d", 3000)), bell(child("e", 1000)), bell(child("f", 2000))];
  const found = ask({ self: { ...self, status: unsettled } as Reconciled, bells });
  assert.deepEqual(found.parent, trace("e"));
  assert.deepEqual(found.links, [trace("d"), trace("f")]);
});

Deno.test("originOf() lets what a child still needs stay in its own trace", () => {
  // Self was written for "c" and has answered that; the workload is on its way since "d".
  const self = child("c", 1000, unsettled);
  const workload = child("d", 5000);
  const other = { ...workload, metadata: { ...workload.metadata, uid: "w" } };
  const last = { traceparent: trace("c"), at: NOW - 1000, generation: 1, answered: trace("c") };
  assert.equal(ask({ self, bells: [bell(other)], last }).parent, trace("d"));
  assert.equal(
    ask({ self, bells: [bell(other)], last: { ...last, answered: trace("b") } }).parent,
    trace("c"),
  );
});

Deno.test("originOf() hangs a retry where the run before hung, and a settled object's sweep under the sweep", () => {
  const last = { traceparent: trace("a"), at: NOW - 1000, generation: 1, answered: trace("c") };
  const self = child("c", STALE + 1, unsettled);
  assert.deepEqual(ask({ self, last }).parent, trace("a"));
  assert.deepEqual(ask({ self, last: { ...last, at: NOW - STALE - 1 } }).why, "unrelated");
  const still = child("c", 1000, settled);
  assert.deepEqual(ask({ self: still, sweep: trace("5"), last: { ...last } }), {
    parent: trace("5"),
    why: "resync",
    links: [trace("c"), trace("a")],
  });
});

Deno.test("originOf() puts all that an edited blueprint wakes into the trace of the search", () => {
  const blueprint = observed(TOY.apiVersion, BLUEPRINT.kind, "t", {
    metadata: { generation: 2 },
  });
  const cause = { traceparent: trace("9"), at: NOW };
  assert.deepEqual(
    ask({ self: user(1, 1), bells: [bell(blueprint, { cause })] }).parent,
    trace("9"),
  );
  // A new blueprint is what a toy may have waited for: that is still the toy's change.
  const fresh = { ...blueprint, metadata: { ...blueprint.metadata, generation: 1 } };
  const last = { traceparent: trace("a"), at: NOW - 1000, generation: 1, answered: undefined };
  const waiting = { ...user(1, 1), status: unsettled } as Reconciled;
  assert.deepEqual(ask({ self: waiting, bells: [bell(fresh, { cause })], last }), {
    parent: trace("a"),
    why: "again",
    links: [trace("9")],
  });
});

Deno.test("originOf() links to the deliveries that a run answers", () => {
  const self = child("c", 100);
  const arrival = (letter: string): Arrival => ({
    received: NOW,
    cold: false,
    delivery: trace(letter),
  });
  const bells = [
    bell(self, { arrival: arrival("1") }),
    bell(self, { arrival: arrival("2") }),
    bell(self, { arrival: arrival("1") }),
  ];
  assert.deepEqual(ask({ self, bells }).links, [trace("1"), trace("2")]);
});

Deno.test("lastTrace() remembers where the next run hangs and what self's note was", () => {
  const self = child("c", 100);
  const joined = originOf({ keys: KEYS, self, bells: [bell(self)], now: NOW });
  assert.deepEqual(lastTrace(KEYS, self, joined, trace("1"), NOW), {
    traceparent: trace("c"),
    at: NOW - 100,
    generation: 1,
    answered: trace("c"),
  });
  const changed = user(1, 0);
  const arrival = { received: NOW, cold: false, delivery: trace("2") };
  const change = originOf({
    keys: KEYS,
    self: changed,
    bells: [bell(changed, { arrival })],
    now: NOW,
  });
  assert.equal(lastTrace(KEYS, changed, change, trace("1"), NOW).traceparent, trace("1"));
  const root = originOf({ keys: KEYS, self: undefined, bells: [], now: NOW });
  assert.equal(lastTrace(KEYS, undefined, root, trace("1"), NOW).traceparent, trace("1"));
});

Deno.test("originOf() puts the intent of self before what comes up from its children", () => {
  const self = child("c", 3000, unsettled);
  const other = { ...child("d", 1000), metadata: { ...child("d", 1000).metadata, uid: "w" } };
  const last = { traceparent: trace("a"), at: NOW - 9000, generation: 1, answered: trace("a") };
  assert.equal(ask({ self, bells: [bell(other)], last }).parent, trace("c"));
});

Deno.test("originOf() takes somebody's edit of a settled child for something new", () => {
  const made = child("c", 20_000, settled);
  const edited = (subresource?: "status") => ({
    ...made,
    metadata: {
      ...made.metadata,
      generation: 2,
      managedFields: [{
        time: new Date(NOW).toISOString(),
        ...(subresource === undefined ? {} : { subresource }),
        fieldsV1: {},
      }],
    },
  });
  const self = edited();
  assert.deepEqual(ask({ self, bells: [bell(self)] }), {
    parent: undefined,
    why: "unrelated",
    links: [trace("c")],
  });
  // Only the status was written since: then the new generation is the owner's.
  const owners = edited("status");
  assert.equal(ask({ self: owners, bells: [bell(owners)] }).parent, trace("c"));
});
