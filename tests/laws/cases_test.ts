import assert from "node:assert/strict";
import { loadCases } from "../support/case/load.ts";
import { verdict } from "../support/case/verdict.ts";

for (const { path, title, controller, observed, expected } of loadCases()) {
  Deno.test(`${title} (${path})`, () => {
    const wrong = verdict(controller.reconcile(observed), expected);
    assert.ok(wrong.length === 0, wrong.join("\n"));
  });
}
