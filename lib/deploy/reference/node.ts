import type { z } from "zod";
import type { Rule } from "../../engine/schema/parts.ts";
import { structural } from "../crd.ts";

/** A node of a CRD's schema, as far as a reader wants to know. */
export interface Node {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node;
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly Rule[];
}

/** A schema that occurs in several places and is described once. */
export interface Part {
  readonly title: string;
  readonly schema: z.ZodType;
  /** What the operator fills in, in the shape of the schema. */
  readonly defaults?: unknown;
}

/** A pattern with a name. */
export interface Format {
  readonly title: string;
  /** A schema with this pattern. */
  readonly schema: z.ZodType;
  readonly means: string;
}

/** What is known of names: the part that a node is, if any, and the name of a pattern. */
export interface Names {
  readonly partOf: (node: Node) => Part | undefined;
  readonly formatOf: (node: Node) => Format | undefined;
}

/** A schema as the CRD has it. */
export function nodeOf(schema: z.ZodType): Node {
  return structural(schema) as Node;
}

/**
 * Looks names up. A node is a part wherever it stands: its description and its rules may differ, for each place says its
 * own, its fields may not.
 */
export function namesOf(parts: readonly Part[], formats: readonly Format[]): Names {
  const byShape = new Map(parts.map((part) => [shape(nodeOf(part.schema)), part]));
  const byPattern = new Map(formats.map((format) => [nodeOf(format.schema).pattern, format]));
  return {
    partOf: (node) => node.properties && byShape.get(shape(node)),
    formatOf: ({ pattern }) => pattern === undefined ? undefined : byPattern.get(pattern),
  };
}

function shape({ description: _, ...node }: Node): string {
  return JSON.stringify(
    node,
    (key, value) => key === "x-kubernetes-validations" ? undefined : value,
  );
}
