import assert from "node:assert/strict";
import { z } from "zod";
import { apiReference } from "../../../../lib/deploy/api_reference.ts";
import type { Defined } from "../../../../lib/engine/schema/definition.ts";
import { atomicList, int32, withRules } from "../../../../lib/engine/schema/parts.ts";
import { readPage } from "../../../../scripts/checks/markdown.ts";

const size = z.strictObject({ width: int32().describe("In pixels. Default: 640.") });
const page = z.strictObject({
  path: z.string().describe("Where it is, such as `a|b`."),
  size: size.optional().describe("How large it is."),
  title: z.string().optional().describe("Its title."),
  tags: atomicList(z.strictObject({ name: z.string().describe("A word.") })).optional()
    .describe("Its tags."),
}).describe("One page.");

const website: Defined = {
  kind: { apiVersion: "example.com/v1", kind: "Website", plural: "websites" },
  definition: {
    singular: "website",
    shortName: "web",
    description: "A site. With pages.",
    writtenBy: "you",
    spec: withRules(
      z.strictObject({
        size: size.optional().describe("How large pages are."),
        pages: atomicList(page).describe("What it consists of."),
      }),
      { rule: "self.pages.size() > 0", message: "a site needs a page: add one" },
    ),
    status: z.strictObject({ pages: int32().optional().describe("Number of pages.") }),
    columns: [{ name: "Pages", type: "integer", jsonPath: ".status.pages", description: "Pages." }],
  },
};

const text = apiReference([website], {
  parts: [{ title: "Size", schema: size }],
  formats: [],
  defaults: { Website: { spec: { size: { width: 800 } } } },
  fixed: { "the color": "blue" },
});

Deno.test("apiReference() describes columns, fields and rules of a kind of any group", () => {
  const lines = [
    "Version `example.com/v1`; all kinds are namespaced.",
    "| [Website](#website) | `web` | you | A site. |",
    "| Pages | Pages. | `.status.pages` |",
    "| `size` | [Size](#size) |  | `{ width: 800 }` | How large pages are. |",
    "| `pages` | list of [objects](#website-specpages) | yes |  | What it consists of. |",
    "### Website: `spec.pages[]`",
    "| `path` | string | yes | Where it is, such as `a\\|b`. |",
    "| `tags[].name` | string | yes | A word. |",
    "| `width` | integer, ≥ 0 | yes | In pixels. |",
    "- `spec`: a site needs a page: add one",
    "  self.pages.size() > 0",
    "| the color | `blue` |",
  ];
  for (const line of lines) {
    assert.ok(`\n${text}`.includes(`\n${line}`), `${line}\n\nin\n\n${text}`);
  }
});

Deno.test("apiReference() links only to headings that it has", () => {
  const { links, anchors } = readPage(text);
  const inside = links.map(({ value }) => value).filter((link) => link.startsWith("#"));
  assert.ok(inside.length > 3);
  for (const link of inside) assert.ok(anchors.has(link.slice(1)), link);
});
