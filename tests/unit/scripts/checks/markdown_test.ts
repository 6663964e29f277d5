import assert from "node:assert/strict";
import { readPage } from "../../../../scripts/checks/markdown.ts";

const values = (found: readonly { value: unknown }[]) => found.map(({ value }) => value);

Deno.test("readPage() finds links of every form, in tables too, each with its line", () => {
  const { links } = readPage(
    [
      "See [the guide](docs/guide.md#start), ![a picture](a.svg) and [two",
      "lines](b.md 'no title').",
      '| [`lib/x.ts`](lib/x.ts) | [![badge](c.svg)](d.md) | <a href="e.md">e</a> |',
      "[later]: <f.md>",
      "[again](a.svg)",
    ].join("\n").replace("'no title'", '"a title"'),
  );
  assert.deepEqual(links.toSorted((a, b) => a.value < b.value ? -1 : 1), [
    { line: 1, value: "a.svg" },
    { line: 5, value: "a.svg" },
    { line: 2, value: "b.md" },
    { line: 3, value: "c.svg" },
    { line: 3, value: "d.md" },
    { line: 1, value: "docs/guide.md#start" },
    { line: 3, value: "e.md" },
    { line: 4, value: "f.md" },
    { line: 3, value: "lib/x.ts" },
  ]);
});

Deno.test("readPage() takes nothing for a link that is shown as code or commented out", () => {
  const page = readPage([
    "`[a](b.md)` and ``c `[d](e.md)` ``",
    "<!-- [f](g.md) -->",
    "```markdown",
    "[h](i.md)",
    "# No heading",
    "```",
  ].join("\n"));
  assert.deepEqual(page.links, []);
  assert.deepEqual(values(page.codes), ["[a](b.md)", "c `[d](e.md)` "]);
  assert.deepEqual([...page.anchors], []);
});

Deno.test("readPage() tells headings of one name apart, and knows explicit names", () => {
  const { anchors } = readPage('# Run\n\n## Run ##\n\n### `Run`\n\n<a id="here"></a>\n');
  assert.deepEqual([...anchors].toSorted(), ["here", "run", "run-1", "run-2"]);
});

Deno.test("readPage() gives each fenced block its language and the comment right before it", () => {
  const { fences } = readPage([
    "<!-- run: tests/a_test.ts -->",
    "```console",
    "$ echo '<!-- x -->'",
    "```",
    "",
    "- in a list",
    "  <!-- not run: takes",
    "  an hour -->",
    "",
    "  ~~~~sh title",
    "  ~~~",
    "  ~~~~",
    "",
    "```text",
    "```",
  ].join("\n"));
  assert.deepEqual(fences, [
    { line: 2, value: { language: "console", comment: "run: tests/a_test.ts" } },
    { line: 10, value: { language: "sh", comment: "not run: takes\n  an hour" } },
    { line: 14, value: { language: "text", comment: undefined } },
  ]);
});
