import assert from "node:assert/strict";
import { readVersion } from "../../../scripts/version.ts";

Deno.test("readVersion() gives a semantic version, which is also a label value", () => {
  assert.match(readVersion(), /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/);
});
