// Documentation that can be trusted: links lead somewhere, files that are named exist, and of every command it is said
// who runs it, or why nobody does. `<!-- run: tests/… -->` or `<!-- not run: WHY -->` stands right before the block.
import { type Page, readPage } from "./markdown.ts";

/** The repository, as far as documentation can refer to it; paths are those from its root. */
export interface Tree {
  /** Whether there is a file or folder. */
  readonly has: (path: string) => boolean;
  /** What a link can lead to in a Markdown file; undefined for other files. */
  readonly anchors: (path: string) => ReadonlySet<string> | undefined;
}

const COMMANDS = /^(console|bash|sh|shell)$/;
const ROOT = "file:///repository/";
/** A path that says which file or folder it means, not one with a placeholder in it. */
const NAMED =
  /^(?:lib|functions|scripts|tests|knative|crds|docs|\.github)\/(?:[^\s*<>{}…]*\/|[^\s*<>{}…]*\.\w+)$/;

/** Gives a sentence for everything that is wrong in a Markdown file. */
export function wrongIn(path: string, { links, codes, fences }: Page, tree: Tree): string[] {
  const wrong: [number, string][] = [];
  for (const { line, value } of links) {
    const why = wrongLink(path, value, tree);
    if (why !== undefined) wrong.push([line, `cannot follow "${value}": ${why}`]);
  }
  for (const { line, value } of codes) {
    const named = value.replace(/:\d+$/, "");
    if (NAMED.test(named) && !tree.has(named)) wrong.push([line, `"${named}" does not exist`]);
  }
  for (const { line, value: { language, comment = "" } } of fences) {
    const why = COMMANDS.test(language) ? wrongComment(comment, tree) : undefined;
    if (why !== undefined) wrong.push([line, why]);
  }
  return wrong.toSorted(([a], [b]) => a - b).map(([line, why]) => `${path}:${line}: ${why}`);
}

function wrongLink(from: string, link: string, tree: Tree): string | undefined {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return undefined;
  const [target = "", anchor] = link.split("#");
  const { href } = new URL(target.replace(/^\//, ROOT), `${ROOT}${from}`);
  if (!href.startsWith(ROOT)) return "it leads out of the repository";
  const to = decodeURIComponent(href.slice(ROOT.length));
  if (!tree.has(to)) return `"${to}" does not exist`;
  if (anchor === undefined) return undefined;
  const anchors = tree.anchors(to);
  if (anchors === undefined) {
    return /^L\d+(-L\d+)?$/.test(anchor) ? undefined : `"${to}" has no headings`;
  }
  return anchors.has(decodeURIComponent(anchor)) ? undefined : `"${to}" has no heading "${anchor}"`;
}

function wrongComment(comment: string, tree: Tree): string | undefined {
  const [, not, who] = /^(not )?run:\s*(\S[\s\S]*)$/.exec(comment) ?? [];
  if (who === undefined) {
    return "commands need <!-- run: WHO --> or <!-- not run: WHY --> right before them";
  }
  if (not !== undefined) return undefined;
  const missing = [...who.matchAll(/(?<![\w/])(?:tests|scripts)\/[\w./-]*[\w/]/g)]
    .map(([path]) => path).find((path) => !tree.has(path));
  return missing === undefined ? undefined : `"${missing}" does not exist, so it runs nothing`;
}

function* markdownFiles(path: string): Generator<string> {
  const info = statOf(path);
  if (info?.isFile && path.endsWith(".md")) yield path;
  if (!info?.isDirectory) return;
  for (const { name } of [...Deno.readDirSync(path)].toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    yield* markdownFiles(`${path}/${name}`);
  }
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path || ".");
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const files = ["README.md", "CHANGELOG.md", "docs", ".github"]
    .flatMap((path) => [...markdownFiles(path)]);
  const pages = new Map(files.map((path) => [path, readPage(Deno.readTextFileSync(path))]));
  const tree: Tree = {
    has: (path) => statOf(path) !== undefined,
    anchors(path) {
      if (!path.endsWith(".md")) return undefined;
      return (pages.get(path) ?? readPage(Deno.readTextFileSync(path))).anchors;
    },
  };
  const wrong = [...pages].flatMap(([path, page]) => wrongIn(path, page, tree));
  wrong.forEach((line) => console.error(line));
  console.log(`${files.length} files, ${wrong.length} wrong references`);
  if (wrong.length > 0) Deno.exit(1);
}
