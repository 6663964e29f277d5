import assert from "node:assert/strict";
import { arrivalOf, eventAttributes } from "../../../../../../lib/engine/core/trace/delivery.ts";
import type { Reconciled } from "../../../../../../lib/engine/controller.ts";
import type { Cache } from "../../../../../../lib/engine/core/observe/cache.ts";
import { doorbellOf } from "../../../../../../lib/engine/core/event/doorbell.ts";
import {
  isAsNoted,
  parseTraceparent,
  tracedOf,
} from "../../../../../../lib/engine/core/trace/annotation.ts";
import { becameReady, waitOf } from "../../../../../../lib/engine/core/trace/waits.ts";
import { availability, become, observed, part } from "../../../../../support/objects.ts";
import { newToy, TOY, toyController, TOYS } from "../../../../../support/toy.ts";

const KEYS = toyController.domain.keys;
const TRACEPARENT = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const AT = Date.parse("2026-03-01T12:00:00.400Z");

function written(at: number, others: readonly string[] = []): Reconciled {
  const owns = { "f:metadata": { "f:annotations": { [`f:${TOYS.keys.tracedAt}`]: {} } } };
  return part("a", {
    metadata: {
      annotations: {
        [TOYS.keys.traceparent]: TRACEPARENT,
        [TOYS.keys.tracedAt]: new Date(at).toISOString(),
      },
      managedFields: [
        { time: new Date(Math.floor(at / 1000) * 1000).toISOString(), fieldsV1: owns },
        ...others.map((time) => ({ time, fieldsV1: { "f:status": {} } })),
      ],
    },
  });
}

Deno.test("parseTraceparent() takes what W3C Trace Context allows and nothing else", () => {
  assert.deepEqual(parseTraceparent(TRACEPARENT)?.flags, 1);
  const wrong = [
    undefined,
    "",
    TRACEPARENT.toUpperCase(),
    `${TRACEPARENT}-x`,
    TRACEPARENT.replace("00-", "ff-"),
    TRACEPARENT.replace(/a/g, "0"),
    TRACEPARENT.replace(/b/g, "0"),
  ];
  for (const text of wrong) assert.equal(parseTraceparent(text), undefined, text);
});

Deno.test("tracedOf() needs both notes", () => {
  assert.deepEqual(tracedOf(written(AT), KEYS), { traceparent: TRACEPARENT, at: AT });
  const only = { annotations: { [TOYS.keys.traceparent]: TRACEPARENT } };
  assert.equal(tracedOf(part("a", { metadata: only }), KEYS), undefined);
});

Deno.test("isAsNoted() is true only if nobody can have written since", () => {
  assert.ok(isAsNoted(written(AT), KEYS));
  assert.ok(isAsNoted(written(AT, ["2026-03-01T11:59:59Z"]), KEYS));
  assert.ok(!isAsNoted(written(AT, ["2026-03-01T12:00:00Z"]), KEYS), "the same second is doubtful");
  assert.ok(!isAsNoted(part("a"), KEYS));
});

Deno.test("waitOf() measures from the write over the event to the run", () => {
  const object = written(AT);
  const event = { id: "1", change: "add" as const, object, time: new Date(AT + 50).toISOString() };
  const arrival = arrivalOf(event, { now: AT + 350, began: AT + 100, delivery: undefined });
  assert.deepEqual(arrival, { received: AT + 350, cold: true, sent: AT + 50 });
  const wait = waitOf(toyController.domain, [doorbellOf(toyController, event, arrival)], AT + 400);
  assert.equal(wait?.since, AT);
  assert.deepEqual(wait?.attributes, {
    "toys.wait.write_to_event": 0.05,
    "toys.wait.event_to_function": 0.3,
    "toys.wait.queue": 0.05,
    "faas.coldstart": true,
  });
  assert.equal(
    waitOf(toyController.domain, [doorbellOf(toyController, event)], AT),
    undefined,
    "a bell that nobody brought",
  );
});

Deno.test("eventAttributes() uses OpenTelemetry's names for CloudEvents", () => {
  const event = { id: "1", change: "add" as const, object: part("a"), source: "s", subject: "x" };
  assert.deepEqual(eventAttributes(toyController.domain, event), {
    "cloudevents.event_id": "1",
    "cloudevents.event_spec_version": "1.0",
    "cloudevents.event_type": "dev.knative.apiserver.resource.add",
    "cloudevents.event_source": "s",
    "cloudevents.event_subject": "x",
    "toys.object.kind": "Part",
    "toys.object.namespace": "test",
    "toys.object.name": "a",
  });
});

Deno.test("becameReady() tells a child once, when its bell shows it ready for its intent", () => {
  const self = observed(TOY.apiVersion, "Toy", "t", {
    ...newToy("t", { parts: ["s"] }),
    status: availability("False"),
  });
  const cache = (status: object): Cache => ({
    self,
    lists: new Map([["parts", [made(status)]]]),
  });
  const plan = toyController.reconcile({ self, children: [], others: [], related: [] });
  assert.ok(plan.decision === "apply");
  const [desired] = plan.children;
  function made(status: object): Reconciled {
    const made = become(desired!, status);
    const annotations = { ...made.metadata.annotations, ...written(AT).metadata.annotations };
    const ownerReferences = [{
      apiVersion: self.apiVersion,
      kind: self.kind,
      name: "t",
      uid: self.metadata.uid,
      controller: true,
    }];
    return { ...made, metadata: { ...made.metadata, annotations, ownerReferences } };
  }
  const after = cache(availability("True"));
  const before = cache(availability("False"));
  const arrival = { received: AT + 900, sent: AT + 800, cold: false };
  const bells = [
    doorbellOf(toyController, { object: made(availability("True")), change: "update" }, arrival),
  ];
  const expected = [{
    kind: "Part",
    name: "s",
    traced: { traceparent: TRACEPARENT, at: AT },
    until: AT + 800,
  }];
  const told = (from: Cache | undefined, to: Cache, rung = bells) =>
    becameReady(toyController, plan, from, to, rung, AT + 1000);
  assert.deepEqual(told(before, after), expected);
  assert.deepEqual(
    told(undefined, after),
    expected,
    "a new process, an owner that has not settled",
  );
  assert.deepEqual(told(after, after), [], "it was ready before");
  assert.deepEqual(told(before, before), [], "it is not ready");
  const read = [{ ...expected[0], until: AT + 1000 }];
  assert.deepEqual(told(before, after, []), read, "its sibling's bell showed it");
  assert.deepEqual(told(undefined, after, []), [], "nobody knows since when");
});
