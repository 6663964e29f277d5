import type { Rule } from "../../engine/schema/parts.ts";
import type { Names, Node } from "./node.ts";
import { nodeOf } from "./node.ts";

/** A rule, and the places where it holds. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly paths: readonly string[];
}

interface Found {
  readonly path: string;
  readonly rule: Rule;
}

/** All rules of a node but those that its parts have anyway; the same rule in several places is given once. */
export function rulesOf(node: Node, path: string, names: Names): PlacedRule[] {
  const found = Map.groupBy(besides(node, path, names), ({ rule }) => rule.rule + rule.message);
  return [...found.values()].map((same) => ({
    rule: same[0]!.rule,
    paths: same.map(({ path }) => path),
  }));
}

function besides(node: Node, path: string, names: Names): Found[] {
  return [
    ...own(node, path),
    ...inner(node, path).flatMap(([child, at]) => {
      const part = names.partOf(child);
      if (part === undefined) return besides(child, at, names);
      const known = new Set(every(nodeOf(part.schema), at).map(identity));
      return every(child, at).filter((one) => !known.has(identity(one)));
    }),
  ];
}

function every(node: Node, path: string): Found[] {
  return [...own(node, path), ...inner(node, path).flatMap(([child, at]) => every(child, at))];
}

function own(node: Node, path: string): Found[] {
  return (node["x-kubernetes-validations"] ?? []).map((rule) => ({ path, rule }));
}

/** The nodes right below one, with their paths. */
function inner(node: Node, path: string): [Node, string][] {
  const below: [Node, string][] = Object.entries(node.properties ?? {})
    .map(([name, child]) => [child, path === "" ? name : `${path}.${name}`]);
  if (node.items !== undefined) below.push([node.items, `${path}[]`]);
  if (node.additionalProperties !== undefined) below.push([node.additionalProperties, `${path}.*`]);
  return below;
}

function identity({ path, rule }: Found): string {
  return JSON.stringify([path, rule.rule, rule.message]);
}
