import { code } from "../markdown.ts";
import { sectionsOf } from "./fields.ts";
import { type Names, nodeOf, type Part } from "./node.ts";
import { rulesText, sectionText } from "./section_text.ts";

/** All about a part, as paragraphs: fields, rules. */
export function partText({ title, schema, defaults }: Part, names: Names): string[] {
  const node = nodeOf(schema);
  const heading = (path: string) => path === "" ? title : `${title}: ${code(path)}`;
  return [
    ...sectionsOf({ node, path: "" }, { ...names, heading, defaults })
      .flatMap((one) => sectionText(one, one.heading === title ? "###" : "####")),
    ...rulesText(node, names, `#### ${title}: rules`),
  ];
}
