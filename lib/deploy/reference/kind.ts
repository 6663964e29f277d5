import type { Column, Defined } from "../../engine/schema/definition.ts";
import { code, table } from "../markdown.ts";
import { sectionsOf } from "./fields.ts";
import { type Names, type Node, nodeOf } from "./node.ts";
import { rulesText, sectionText } from "./section_text.ts";

/**
 * All about a kind, as paragraphs: columns, fields, rules.
 * @param defaults in the shape of its objects
 */
export function kindText(
  { kind: { kind }, definition }: Defined,
  names: Names,
  defaults: unknown,
): string[] {
  const { description, shortName, writtenBy = "you", columns, rules = [] } = definition;
  const spec = nodeOf(definition.spec);
  const status = nodeOf(definition.status);
  const root: Node = { properties: { spec, status }, "x-kubernetes-validations": rules };
  const subject = { ...names, defaults, heading: (path: string) => `${kind}: ${code(path)}` };
  return [
    `## ${kind}`,
    description,
    `Short name: ${code(shortName)}. Written by ${writtenBy}.`,
    `### ${kind}: columns`,
    `What ${code(`kubectl get ${shortName}`)} shows.`,
    table(["column", "what it is", "from", "shown"], columns.map(columnRow)),
    ...sectionsOf({ node: spec, path: "spec" }, subject).flatMap((one) => sectionText(one, "###")),
    ...sectionsOf({ node: status, path: "status" }, subject).flatMap((one) =>
      sectionText(one, "###")
    ),
    ...rulesText(root, names, `### ${kind}: rules`),
  ];
}

function columnRow({ name, description, jsonPath, priority }: Column): string[] {
  return [
    name,
    description,
    code(jsonPath),
    priority === undefined ? "" : `with ${code("-o wide")}`,
  ];
}
