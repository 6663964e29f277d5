// What a Markdown file (CommonMark, as GitHub shows it) links to, can be linked to, names, and tells its reader to run.
import { slug } from "../../lib/deploy/markdown.ts";

/** Something, and the line where it begins. */
export interface At<T> {
  readonly line: number;
  readonly value: T;
}

/** A fenced block: the first word after the fence, and the HTML comment right before it. */
export interface Fence {
  readonly language: string;
  readonly comment: string | undefined;
}

/** A Markdown file as far as its references go. */
export interface Page {
  readonly links: readonly At<string>[];
  /** What stands in backticks, outside of fenced blocks. */
  readonly codes: readonly At<string>[];
  readonly fences: readonly At<Fence>[];
  /** What a `#` can lead to: headings, and explicit names. */
  readonly anchors: ReadonlySet<string>;
}

const FENCE = /^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,})[ \t]*([^\s`]*)/;
/** Backticks do not reach beyond a paragraph. */
const CODE = /(?<!`)(`+)(?!`)((?:(?!\n\s*\n)[\s\S])*?[^`])\1(?!`)/g;
const COMMENT = /<!--[\s\S]*?-->/g;
const LINKS = [
  // [text](target "title"), with one more pair of brackets in the text, as around a picture.
  /\[(?:[^[\]]|\[[^\]]*\](?:\([^)]*\))?)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
  /!\[[^\]]*\]\(\s*<?([^)\s>]+)>?/g,
  // [label]: target
  /^[ \t]*\[[^\]^][^\]]*\]:[ \t]*<?([^\s>]+)/gm,
  /<(?:a|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g,
];

/** Reads a Markdown file. */
export function readPage(text: string): Page {
  const { prose, fences } = withoutFences(text);
  const shown = prose.replaceAll(COMMENT, blank);
  // What is in backticks is no link, though it may be the text of one.
  const linked = shown.replaceAll(CODE, (code) => code.replaceAll(/[[\]()<>]/g, " "));
  const links = new Map(
    LINKS.flatMap((link) => [...linked.matchAll(link)])
      .map(({ 0: all, 1: value = "", index }) => [index + all.lastIndexOf(value), value]),
  );
  return {
    links: [...links].map(([index, value]) => ({ line: lineOf(shown, index), value })),
    codes: [...shown.matchAll(CODE)]
      .map(({ 2: value = "", index }) => ({ line: lineOf(shown, index), value })),
    fences,
    anchors: anchorsOf(shown),
  };
}

/** Fenced blocks become empty lines. */
function withoutFences(text: string): { prose: string; fences: At<Fence>[] } {
  const fences: At<Fence>[] = [];
  const lines = text.split("\n");
  let open: string | undefined;
  const prose = lines.map((line, index) => {
    const [, marks, language = ""] = FENCE.exec(line) ?? [];
    if (open === undefined && marks === undefined) return line;
    if (open === undefined && marks !== undefined) {
      open = marks;
      const comment = commentAtEnd(lines.slice(0, index));
      fences.push({ line: index + 1, value: { language, comment } });
    } else if (open !== undefined && marks?.startsWith(open) && language === "") open = undefined;
    return "";
  });
  return { prose: prose.join("\n"), fences };
}

function commentAtEnd(lines: readonly string[]): string | undefined {
  const text = lines.join("\n").trimEnd();
  if (!text.endsWith("-->")) return undefined;
  return text.slice(text.lastIndexOf("<!--") + 4, -3).trim();
}

function anchorsOf(shown: string): Set<string> {
  const explicit = shown.matchAll(/<\w+[^>]*\s(?:id|name)="([^"]+)"/g);
  const anchors = new Set([...explicit].map(([, name = ""]) => name));
  const headings = shown.matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/gm);
  for (const [, heading = ""] of headings) {
    const name = slug(heading);
    let unique = name;
    // The second heading of a name gets `-1`, and so on.
    for (let n = 1; anchors.has(unique); n++) unique = `${name}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}
