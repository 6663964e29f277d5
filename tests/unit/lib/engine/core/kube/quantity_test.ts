import assert from "node:assert/strict";
import { quantityEquals, quantityValue } from "../../../../../../lib/engine/core/kube/quantity.ts";

Deno.test("quantityValue() reads every notation of a Kubernetes quantity", () => {
  const rows: [unknown, number | undefined][] = [
    ["500m", 0.5],
    ["1", 1],
    [2, 2],
    ["1Gi", 1073741824],
    ["1G", 1e9],
    ["1.5Ki", 1536],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E3", 1000],
    ["2E", 2e18],
    ["-1k", -1000],
    ["2n", 2e-9],
    ["1 Gi", undefined],
    ["Gi", undefined],
    ["", undefined],
    ["1gi", undefined],
    [null, undefined],
  ];
  for (const [quantity, value] of rows) assert.equal(quantityValue(quantity), value, `${quantity}`);
});

Deno.test("quantityEquals() compares amounts, and nothing that is no quantity", () => {
  assert.ok(quantityEquals("1000m", 1));
  assert.ok(quantityEquals("0.1", "100m"));
  assert.ok(quantityEquals("1Gi", "1024Mi"));
  assert.ok(!quantityEquals("1G", "1Gi"));
  assert.ok(!quantityEquals("x", "x"));
});
