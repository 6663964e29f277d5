import assert from "node:assert/strict";
import { slug } from "../../../../lib/deploy/markdown.ts";

const SLUGS = {
  "How it behaves": "how-it-behaves",
  "What it costs: 21 lists": "what-it-costs-21-lists",
  "`spec.cells[]` of a MultigresCluster": "speccells-of-a-multigrescluster",
  "Build & run — by hand": "build--run--by-hand",
  "`snake_case` and _emphasis_": "snake_case-and-emphasis",
  "[A link](https://example.com) in it": "a-link-in-it",
  "`crds/<kind>`, Größe": "crdskind-größe",
};

Deno.test("slug() names a heading as GitHub does", async (t) => {
  for (const [heading, anchor] of Object.entries(SLUGS)) {
    await t.step(heading, () => assert.equal(slug(heading), anchor));
  }
});
