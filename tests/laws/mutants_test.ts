/** The schedules notice when the engine is broken: a copy of it is, in many ways (tests/support/explore/mutants.ts). */
import assert from "node:assert/strict";
import { type Mutant, MUTANTS } from "../support/explore/mutants.ts";

const COPIED = ["lib", "functions", "tests/support"];
const FILES = ["deno.json", "deno.lock"];

Deno.test("an engine that is broken on purpose is noticed", async (t) => {
  const root = `.dev/mutants-${Deno.pid}`;
  try {
    for (const folder of COPIED) copy(folder, `${root}/${folder}`);
    for (const file of FILES) Deno.copyFileSync(file, `${root}/${file}`);
    await t.step(
      "one that is not broken passes",
      async () => assert.deepEqual(await failing(root), []),
    );
    for (const mutant of MUTANTS) {
      await t.step(`one that ${mutant.title}`, async () => {
        const failed = await mutated(root, mutant, () => failing(root));
        assert.ok(failed.length > 0, "no schedule notices");
        console.log(
          `noticed by: ${failed[0]}${failed.length > 1 ? ` (and ${failed.length - 1} more)` : ""}`,
        );
      });
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

async function mutated<T>(
  root: string,
  { file, from, to }: Mutant,
  work: () => Promise<T>,
): Promise<T> {
  const path = `${root}/${file}`;
  const text = Deno.readTextFileSync(path);
  assert.equal(text.split(from).length, 2, `${file} has exactly one "${from}"`);
  Deno.writeTextFileSync(path, text.replace(from, to));
  try {
    return await work();
  } finally {
    Deno.writeTextFileSync(path, text);
  }
}

async function failing(root: string): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      "--no-check",
      "--allow-read",
      "--allow-env",
      "tests/support/explore/check_named.ts",
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  // A broken engine may also break down.
  if (code !== 0) return [new TextDecoder().decode(stderr).slice(0, 200)];
  return JSON.parse(new TextDecoder().decode(stdout));
}

function copy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const entry of Deno.readDirSync(from)) {
    if (entry.isDirectory) copy(`${from}/${entry.name}`, `${to}/${entry.name}`);
    else if (entry.isFile) Deno.copyFileSync(`${from}/${entry.name}`, `${to}/${entry.name}`);
  }
}
