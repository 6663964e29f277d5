import { code, linkTo } from "../markdown.ts";
import type { Names, Node } from "./node.ts";

/** The largest 32 bit integer: a bound that nobody wants to read. */
const INT32 = 2147483647;

/**
 * What a field takes, in words: type, bounds, keys.
 * @param objects what objects in a list or map are called: a link to where their fields are described
 */
export function typeText(node: Node, names: Names, objects = "objects"): string {
  const part = names.partOf(node);
  if (part !== undefined) return linkTo(part.title);
  if (node.enum !== undefined) return enumText(node.enum);
  const format = names.formatOf(node);
  if (format !== undefined) return `${linkTo("Formats", format.title)}${lengthText(node)}`;
  switch (node.type) {
    case "array":
      return `list of ${manyText(node.items, names, objects)}` +
        `${rangeText(node.minItems, node.maxItems, " items")}${keysText(node)}`;
    case "object":
      return node.additionalProperties === undefined
        ? "object"
        : `map of ${manyText(node.additionalProperties, names, objects)}` +
          rangeText(undefined, node.maxProperties, " entries");
    case "string":
      if (node.format === "date-time") return "time";
      return `string${lengthText(node)}${
        node.pattern === undefined ? "" : ` like ${code(node.pattern)}`
      }`;
    default:
      return `${node.type ?? "any"}${
        rangeText(node.minimum, node.maximum === INT32 ? undefined : node.maximum)
      }`;
  }
}

function enumText(values: readonly unknown[]): string {
  const shown = values.map((value) => code(String(value)));
  return shown.length === 1 ? `always ${shown[0]}` : shown.join(", ");
}

function manyText(node: Node | undefined, names: Names, objects: string): string {
  if (node === undefined) return "anything";
  if (node.type === "object" && names.partOf(node) === undefined) return objects;
  return typeText(node, names).replace(/^string/, "strings");
}

function keysText({ "x-kubernetes-list-map-keys": keys }: Node): string {
  return keys === undefined ? "" : `, one per ${keys.map(code).join(" and ")}`;
}

function lengthText({ minLength, maxLength }: Node): string {
  if (maxLength === undefined) return minLength === undefined ? "" : ", not empty";
  return rangeText(minLength, maxLength, " characters");
}

function rangeText(min: number | undefined, max: number | undefined, unit = ""): string {
  if (min !== undefined && max !== undefined) return `, ${min}–${max}${unit}`;
  if (min !== undefined) return `, ≥ ${min}${unit}`;
  return max === undefined ? "" : `, ≤ ${max}${unit}`;
}
