import assert from "node:assert/strict";
import { type Tree, wrongIn } from "../../../../scripts/checks/docs.ts";
import { readPage } from "../../../../scripts/checks/markdown.ts";

const FILES: Record<string, string[] | undefined> = {
  "README.md": ["top"],
  "docs/api.md": ["cell", "größe"],
  "docs/a file.md": [],
  "lib/engine": undefined,
  "lib/engine/controller.ts": undefined,
  "tests/e2e/kind_test.ts": undefined,
  "scripts/demo": undefined,
};
const tree: Tree = {
  has: (path) => path.replace(/\/$/, "") in FILES,
  anchors: (path) => FILES[path] && new Set(FILES[path]),
};

const wrong = (path: string, text: string) => wrongIn(path, readPage(text), tree);

Deno.test("wrongIn() follows links from where they stand to files, folders, headings and lines", () => {
  const links = [
    "../README.md#top",
    "api.md#cell",
    "api.md#gr%C3%B6%C3%9Fe",
    "a%20file.md",
    "/lib/engine/",
    "../lib/engine/controller.ts#L3-L7",
    "https://example.com/x#y",
    "mailto:a@example.com",
    "//example.com",
  ];
  assert.deepEqual(wrong("docs/api.md", `[a](#cell) ${links.map((to) => `[a](${to})`)}`), []);
});

Deno.test("wrongIn() says which link leads nowhere, and why", () => {
  assert.deepEqual(
    wrong("docs/api.md", "[a](b.md)\n[a](#shard) [a](../lib/engine/#x) [a](../../README.md)\n"),
    [
      'docs/api.md:1: cannot follow "b.md": "docs/b.md" does not exist',
      'docs/api.md:2: cannot follow "#shard": "docs/api.md" has no heading "shard"',
      'docs/api.md:2: cannot follow "../lib/engine/#x": "lib/engine/" has no headings',
      'docs/api.md:2: cannot follow "../../README.md": it leads out of the repository',
    ],
  );
});

Deno.test("wrongIn() wants files in backticks to exist, unless they stand for others", () => {
  const fine =
    "`lib/engine/` `lib/engine/controller.ts:12` `lib/<room>/x.ts` `tests/cases/*.yaml` " +
    "`functions/cell` `scripts/demo --once` `a/b.ts`";
  assert.deepEqual(wrong("README.md", fine), []);
  assert.deepEqual(wrong("README.md", "| `lib/none/` | `scripts/none.ts` |"), [
    'README.md:1: "lib/none/" does not exist',
    'README.md:1: "scripts/none.ts" does not exist',
  ]);
});

Deno.test("wrongIn() wants to know of every command who runs it, or why nobody does", () => {
  const block = (comment: string, language = "console") =>
    wrong("README.md", `${comment}\n\n\`\`\`${language}\n$ true\n\`\`\`\n`);
  const missing = [
    "README.md:3: commands need <!-- run: WHO --> or <!-- not run: WHY --> right before them",
  ];
  assert.deepEqual(block("<!-- run: tests/e2e/kind_test.ts, by the gate -->"), []);
  assert.deepEqual(block("<!-- run: scripts/demo --once -->", "sh"), []);
  assert.deepEqual(block("<!-- not run: takes tests/none.ts with it -->", "bash"), []);
  assert.deepEqual(block("Text.", "yaml"), []);
  assert.deepEqual(block("Text."), missing);
  assert.deepEqual(block("<!-- not run: -->", "shell"), missing);
  assert.deepEqual(block("<!-- run: tests/none_test.ts. -->"), [
    'README.md:3: "tests/none_test.ts" does not exist, so it runs nothing',
  ]);
});
