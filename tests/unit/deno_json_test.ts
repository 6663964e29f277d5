import assert from "node:assert/strict";

interface Task {
  readonly description: string;
  readonly command: string;
}

const root = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root))) as {
  tasks: Record<string, Task>;
};

Deno.test("every task says what it does, and the script that it runs exists", async (t) => {
  for (const [name, { description, command }] of Object.entries(tasks)) {
    await t.step(name, () => {
      assert.match(description, /^[A-Z]/);
      const [program = "", ...words] = command.split(" ");
      if (program !== "deno") {
        assert.match(program, /^\.\/scripts\//);
        assert.ok(
          (Deno.statSync(new URL(program, root)).mode ?? 0) & 0o100,
          `cannot run ${program}`,
        );
      }
      for (const path of words.filter((word) => word.includes("/"))) {
        assert.ok(Deno.statSync(new URL(path, root)), path);
      }
    });
  }
});
