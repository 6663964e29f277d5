import { code } from "../markdown.ts";
import type { Section } from "./fields.ts";
import type { Names, Node } from "./node.ts";
import { type PlacedRule, rulesOf } from "./rules.ts";

/** A table of fields under its heading, as paragraphs. */
export function sectionText({ heading, about, fields }: Section, level: string): string[] {
  return [`${level} ${heading}`, about, fields].filter((text) => text !== "");
}

/** The rules of a node under a heading, as paragraphs; none without rules. */
export function rulesText(node: Node, names: Names, heading: string): string[] {
  const rules = rulesOf(node, "", names);
  return rules.length === 0 ? [] : [heading, rules.map(ruleText).join("\n\n")];
}

function ruleText({ rule: { rule, message }, paths }: PlacedRule): string {
  const where = paths.map((path) => path === "" ? "as a whole" : code(path)).join(", ");
  return `- ${where}: ${message}\n\n  \`\`\`cel\n  ${rule}\n  \`\`\``;
}
