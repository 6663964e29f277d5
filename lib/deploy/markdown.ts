/** The anchor that GitHub gives a heading: its letters, digits, `-` and `_`, and a `-` for each space. */
export function slug(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/(?<![\w`])_([^_`]+)_(?![\w`])/g, "$1")
    .trim().toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** A link to a heading of the same file. */
export function linkTo(heading: string, text = heading): string {
  return `[${text}](#${slug(heading)})`;
}

/** A code span. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A table. Columns in which no row says anything are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((row) => row[column]));
  const line = (cells: readonly string[]) =>
    `| ${cells.filter((_, column) => used[column]).map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A bar ends a cell, even in a code span. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
