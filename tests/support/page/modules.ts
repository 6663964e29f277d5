import assert from "node:assert/strict";
import type { Block } from "./blocks.ts";

const ROOT = new URL("../../../", import.meta.url);

/**
 * Writes the TypeScript blocks of a page into a folder as deep as one of functions/, checks them as the gate does with
 * its own files, and imports those that are asked for. The folder is gone afterwards.
 */
export async function importBlocks(
  blocks: readonly Block[],
  names: readonly string[],
): Promise<Record<string, unknown>> {
  const folder = new URL(`.dev/page-${Deno.pid}/`, ROOT);
  await Deno.mkdir(folder, { recursive: true });
  try {
    const files = blocks.filter(({ language }) => language === "ts").map(({ title, text }) => {
      const file = new URL(title.split("/").at(-1) ?? "", folder);
      Deno.writeTextFileSync(file, text);
      return file.pathname;
    });
    await checked(folder, files);
    const modules = await Promise.all(
      names.map((name) => import(new URL(name, folder).href) as Promise<object>),
    );
    return Object.assign({}, ...modules);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Types and lint, by the repository's settings, which exclude .dev itself. */
async function checked(folder: URL, files: readonly string[]): Promise<void> {
  const { compilerOptions, imports, fmt: { lineWidth }, nodeModulesDir } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const config = new URL("deno.json", folder);
  const settings = { compilerOptions, imports, fmt: { lineWidth }, nodeModulesDir };
  await Deno.writeTextFile(config, JSON.stringify(settings));
  const lock = new URL("deno.lock", ROOT).pathname;
  for (
    const [command, ...options] of [
      ["check", "--lock", lock, "--frozen"],
      ["lint"],
      ["fmt", "--check"],
    ] as const
  ) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [command, "--quiet", "--config", config.pathname, ...options, ...files],
      env: { NO_COLOR: "1" },
    }).output();
    assert.equal(code, 0, `deno ${command}: ${new TextDecoder().decode(stderr)}`);
  }
}
