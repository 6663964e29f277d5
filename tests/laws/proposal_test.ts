/** The API proposal, sentence by sentence: each one names a test that exists (tests/control_plane/proposal/checklist.yaml). */
import assert from "node:assert/strict";
import { parse } from "yaml";

interface Sentence {
  readonly says: string;
  readonly where: string;
  /** `file: title`, or several of them. */
  readonly proof: string | readonly string[];
}

const ROOT = new URL("../../", import.meta.url);
const sentences = parse(read("tests/control_plane/proposal/checklist.yaml")) as Sentence[];

Deno.test("every sentence of the API proposal is listed with its proof", () => {
  assert.ok(sentences.length > 100, "the list is complete");
  const said = sentences.map(({ says, where }) => `${where}: ${says}`);
  assert.deepEqual(said.filter((one, index) => said.indexOf(one) !== index), [], "said twice");
  const bare = sentences.filter(({ says, where, proof }) =>
    !says || !where || proofs(proof).length === 0
  );
  assert.deepEqual(bare, []);
});

Deno.test("every proof of the checklist is a test that exists", () => {
  const missing = new Set(sentences.flatMap(({ proof }) => proofs(proof)).filter(isMissing));
  assert.deepEqual([...missing], []);
});

Deno.test("the checklist does not take a missing file, title or mention for a proof", () => {
  assert.ok(
    isMissing(
      "tests/control_plane/proposal/nowhere.ts: the tree of owners is the one that the proposal draws",
    ),
  );
  assert.ok(
    isMissing(
      "tests/control_plane/proposal/api.ts: the tree of owners is the one that the proposal draws",
    ),
  );
  assert.ok(isMissing("tests/control_plane/proposal/api.ts: multigresclusters"));
  assert.ok(isMissing("no title"));
});

function proofs(proof: Sentence["proof"] | undefined): readonly string[] {
  return typeof proof === "string" ? [proof] : proof ?? [];
}

function isMissing(proof: string): boolean {
  const [, path, title] = proof.match(/^(\S+): (.+)$/) ?? [];
  if (path === undefined || title === undefined) return true;
  return !titles(path).has(title);
}

/** The titles of a file's tests: what its cases, steps, topics and tests are called. */
function titles(path: string): Set<string> {
  let text: string;
  try {
    text = read(path);
  } catch {
    return new Set();
  }
  if (path.endsWith(".yaml")) {
    const cases = [parse(text, { maxAliasCount: -1 })].flat() as { title?: string }[];
    return new Set(cases.flatMap(({ title }) => title ?? []));
  }
  const called = /(?:\btitle: |\bDeno\.test\(\s*|\bstep\(\s*)"((?:[^"\\]|\\.)*)"/g;
  return new Set([...text.matchAll(called)].map(([, title]) => JSON.parse(`"${title}"`)));
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}
