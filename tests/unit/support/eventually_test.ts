import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";

Deno.test("eventually() looks until all assertions hold, and gives what they give", async () => {
  let looks = 0;
  const answer = await eventually("it has been looked at three times", () => {
    assert.equal(++looks, 3);
    return `${looks} looks`;
  });
  assert.equal(answer, "3 looks");
});

Deno.test("eventually() ends at its limit with the assertion's own words", async () => {
  const never = eventually("one is two", () => assert.equal(1, 2, "one is one"), 20);
  await assert.rejects(never, (error: Error) => {
    assert.match(
      error.message,
      /^Cannot wait any longer than 0\.02 s until one is two: one is one/,
    );
    assert.ok(error.cause instanceof assert.AssertionError);
    return true;
  });
});
