import type { z } from "zod";
import type { Rule } from "./schema.ts";

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
  singular: string;
  shortName: string;
  /** A word that stands for this kind and others, as in `kubectl get multigres`. */
  category?: string;
  description: string;
  /** Who says what is wanted; the status is always the operator's. */
  writtenBy: "you" | "the operator";
  spec: z.ZodType;
  status: z.ZodType;
  /** Rules over the whole object; they see `self.metadata.name`. */
  rules?: Rule[];
  columns: Column[];
}

/** The category of all our kinds: `kubectl get multigres` shows a cluster as a whole. */
export const CATEGORY = "multigres";

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
