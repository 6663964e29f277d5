import assert from "node:assert/strict";
import {
  defaultText,
  lookUp,
  splitDefault,
} from "../../../../../lib/deploy/reference/default_text.ts";

Deno.test("splitDefault() takes the default off the end of a description", () => {
  assert.deepEqual(splitDefault("Number of pods. Default: 3, the least that is safe."), {
    text: "Number of pods.",
    fallback: "3, the least that is safe",
  });
  assert.deepEqual(splitDefault("Default: none."), { text: "", fallback: "none" });
  assert.deepEqual(splitDefault("By default: nothing."), {
    text: "By default: nothing.",
    fallback: undefined,
  });
  assert.deepEqual(splitDefault(), { text: "", fallback: undefined });
});

Deno.test("defaultText() shows the value, and what is said beyond it", () => {
  assert.equal(defaultText("3, the least that is safe", 3), "`3`, the least that is safe");
  assert.equal(defaultText("`Always`", "Always"), "`Always`");
  assert.equal(defaultText("a tested version", "etcd:v3"), "`etcd:v3`");
  assert.equal(defaultText("none", undefined), "none");
  assert.equal(defaultText(undefined, undefined), "");
  const claim = { accessModes: ["A", "B"], resources: { requests: { storage: "1Gi" } } };
  assert.equal(
    defaultText(undefined, claim),
    "`{ accessModes: [A, B], resources: { requests: { storage: 1Gi } } }`",
  );
});

Deno.test("lookUp() follows a path through objects and into lists", () => {
  const defaults = { spec: { cells: [{ name: "a", replicas: 0 }] } };
  assert.equal(lookUp(defaults, "spec.cells[].replicas"), 0);
  assert.equal(lookUp(defaults, "spec.cells[].image"), undefined);
  assert.equal(lookUp(defaults, "spec.cells[].name.first"), undefined);
  assert.equal(lookUp(undefined, "spec"), undefined);
});
