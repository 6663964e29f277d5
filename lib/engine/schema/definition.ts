import type { z } from "zod";
import type { Kind } from "../controller.ts";
import type { Rule } from "./parts.ts";

/** A column of `kubectl get` (Kubernetes: `additionalPrinterColumns`); priority 1 shows with `-o wide` only. */
export interface Column {
  name: string;
  type: "string" | "integer" | "date";
  jsonPath: string;
  description: string;
  priority?: 1;
}

/** What a CustomResourceDefinition says about a kind besides its names. */
export interface Definition {
  /** The kind in lower case unless given. */
  singular?: string;
  shortName: string;
  /** A word that stands for this kind and others in `kubectl get`, such as Kubernetes' own `all`. */
  category?: string;
  description: string;
  /** Who says what is wanted, "you" unless given; the status is always the operator's. */
  writtenBy?: "you" | "the operator";
  spec: z.ZodType;
  status: z.ZodType;
  /** Rules over the whole object; they see `self.metadata.name`. */
  rules?: Rule[];
  columns: Column[];
}

/** A kind and how it is defined. Apart from each other, because functions load kinds when they start, and no schemas. */
export interface Defined {
  readonly kind: Kind;
  readonly definition: Definition;
}

/** A column with the status of a condition. */
export function conditionColumn(type: string, description: string): Column {
  return {
    name: type,
    type: "string",
    jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
    description,
  };
}

/** A column with the message of the Available condition, in wide output only. */
export function messageColumn(): Column {
  return {
    name: "Message",
    type: "string",
    jsonPath: '.status.conditions[?(@.type=="Available")].message',
    description: "Why the object is or is not available.",
    priority: 1,
  };
}

/** The usual last column. */
export function ageColumn(): Column {
  return {
    name: "Age",
    type: "date",
    jsonPath: ".metadata.creationTimestamp",
    description: "Time since creation.",
  };
}
