import assert from "node:assert/strict";
import { parseEvent } from "../../../../../../lib/engine/core/event/cloud_event.ts";
import { part } from "../../../../../support/objects.ts";

const OBJECT = part("a");
const ATTRIBUTES = {
  specversion: "1.0",
  id: "e1",
  type: "dev.knative.apiserver.resource.update",
  source: "https://10.96.0.1:443",
  time: "2026-01-01T00:00:00.5Z",
};

function binary(changes: Record<string, string | undefined> = {}): Headers {
  const all = Object.entries({ ...ATTRIBUTES, ...changes }).filter(([, value]) =>
    value !== undefined
  );
  return new Headers(all.map(([key, value]): [string, string] => [`ce-${key}`, value ?? ""]));
}

Deno.test("parseEvent() reads binary and structured events alike", () => {
  const { id, time, source } = ATTRIBUTES;
  const expected = { id, time, source, change: "update", object: OBJECT };
  assert.deepEqual(parseEvent(binary(), JSON.stringify(OBJECT)), expected);
  const structured = new Headers({ "content-type": "application/cloudevents+json; charset=utf-8" });
  assert.deepEqual(
    parseEvent(structured, JSON.stringify({ ...ATTRIBUTES, data: OBJECT })),
    expected,
  );
});

Deno.test("parseEvent() knows the three changes and needs no time", () => {
  for (const change of ["add", "update", "delete"]) {
    const headers = binary({ type: `dev.knative.apiserver.resource.${change}`, time: undefined });
    const event = parseEvent(headers, JSON.stringify(OBJECT));
    assert.equal(event?.change, change);
    assert.equal(event !== undefined && "time" in event, false);
  }
});

Deno.test("parseEvent() refuses what is not an object's change", () => {
  const text = JSON.stringify(OBJECT);
  const { metadata: { uid: _uid, ...anonymous }, ...rest } = OBJECT;
  const rows: [Headers, string][] = [
    [new Headers(), text],
    [binary({ specversion: "0.3" }), text],
    [binary({ id: "" }), text],
    [binary({ id: undefined }), text],
    [binary({ type: "dev.knative.apiserver.ref.update" }), text],
    [binary({ type: "dev.knative.apiserver.resource.updated" }), text],
    [binary(), "not json"],
    [binary(), "null"],
    [binary(), "[]"],
    [binary(), ""],
    [binary(), JSON.stringify({ ...rest, metadata: anonymous })],
    [binary(), JSON.stringify({ ...OBJECT, metadata: { ...OBJECT.metadata, namespace: "" } })],
    [binary(), JSON.stringify({ ...OBJECT, kind: 1 })],
  ];
  for (const [headers, body] of rows) assert.equal(parseEvent(headers, body), undefined);
});
