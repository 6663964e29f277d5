/** What happened once does not happen again: schedules that failed, by name (tests/support/explore/named.ts). */
import assert from "node:assert/strict";
import { NAMED, runNamed } from "../support/explore/named.ts";

for (const named of NAMED) {
  Deno.test(named.title, async () => assert.deepEqual(await runNamed(named), []));
}
