/** Collects what goes into an image: folders, programs, the shared libraries that a program needs. */
import { dirname, join } from "node:path";
import type { Entry } from "./tar.ts";

/** Every folder and file below `folder` that `keep` wants, placed below `target`. Sorted, so equal trees give equal layers. */
export async function tree(
  folder: string,
  target: string,
  keep: (path: string) => boolean = () => true,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  async function walk(path: string): Promise<void> {
    const names = (await Array.fromAsync(Deno.readDir(join(folder, path)))).toSorted((a, b) =>
      a.name < b.name ? -1 : 1
    );
    for (const { name, isDirectory, isFile } of names) {
      const inner = join(path, name);
      if (!keep(inner)) continue;
      if (isDirectory) await walk(inner);
      else if (isFile) entries.push(await file(join(folder, inner), join(target, inner)));
    }
  }
  await walk("");
  return withFolders(entries);
}

/** One file at another place; a symbolic link is followed. */
export async function file(source: string, path: string, mode = 0o644): Promise<Entry> {
  return { path: path.replace(/^\//, ""), mode, data: await Deno.readFile(source) };
}

/**
 * Adds the folders that the entries are in, parents first: without them a runtime invents their modes. Each path comes
 * once; Docker refuses a layer that names one twice.
 */
export function withFolders(entries: readonly Entry[]): Entry[] {
  const named = new Map(entries.map((entry) => [entry.path, entry]));
  const folders = new Set<string>();
  for (const path of named.keys()) {
    for (let at = dirname(path); at !== "."; at = dirname(at)) folders.add(at);
  }
  const missing = [...folders].filter((path) => !named.has(path)).toSorted();
  return [...missing.map((path) => ({ path, mode: 0o755 })), ...named.values()];
}

/**
 * The shared libraries of a program, where its loader looks for them. Their contents, not the links: a link's
 * target would be missing in the image. Errors where `ldd` is missing or a library is not found.
 */
export async function libraries(program: string): Promise<Entry[]> {
  const { stdout, success } = await new Deno.Command("bash", {
    args: ["-c", 'ldd "$1"', "bash", program],
    stderr: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success || text.includes("not found")) {
    throw new Error(`Cannot list the libraries of "${program}": ${text.trim() || "ldd failed"}`);
  }
  const paths = [...text.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
  return await Promise.all([...new Set(paths)].toSorted().map((path) => file(path, path, 0o755)));
}
