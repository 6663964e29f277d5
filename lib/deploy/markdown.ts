/** The anchor that GitHub gives a heading: its letters, digits, `-` and `_`, and a `-` for each space. */
export function slug(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/(?<![\w`])_([^_`]+)_(?![\w`])/g, "$1")
    .trim().toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}
