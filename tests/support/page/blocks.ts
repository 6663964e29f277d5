/** A fenced block of a Markdown page. */
export interface Block {
  /** First word of the info string. */
  readonly language: string;
  /** The rest of it, such as a file's name. */
  readonly title: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)[ \t]*(.*)\n([\s\S]*?)^```$/gm)]
    .map(([, language = "", title = "", text = ""]) => ({ language, title, text }));
}
