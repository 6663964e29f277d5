import { z } from "zod";

/** One CEL rule of a schema (Kubernetes: `x-kubernetes-validations`). */
export interface Rule {
  rule: string;
  /** Names the field, the value and the fix; `messageExpression` wins where the text needs values. */
  message: string;
  messageExpression?: string;
  fieldPath?: string;
}

/** Gives a schema more CEL rules. Cross-field rules live here, never in `.refine()`: the API server must enforce them. */
export function withRules<T extends z.ZodType>(schema: T, ...rules: Rule[]): T {
  const known = (schema.meta()?.["x-kubernetes-validations"] ?? []) as Rule[];
  return schema.meta({ "x-kubernetes-validations": [...known, ...rules] });
}

/**
 * A list whose items have an identity: server-side apply merges by key, duplicates are refused, and transition rules
 * find the old item. Bounded, because the cost of CEL rules is estimated from the bound.
 */
export function mapList<T extends z.ZodType>(item: T, keys: readonly string[], max: number) {
  return z.array(item).max(max).meta({
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": keys,
  });
}

/** A list that is replaced as a whole, as most lists inside Kubernetes' own pod types are. */
export function atomicList<T extends z.ZodType>(item: T) {
  return z.array(item).meta({ "x-kubernetes-list-type": "atomic" });
}

/** A 32 bit whole number of at least `min`. */
export function int32(min = 0) {
  return z.int().min(min).max(2147483647).meta({ format: "int32" });
}

/** A generation, as `metadata.generation` counts it. */
export function generation() {
  return z.int().min(0).meta({ format: "int64" });
}

/** Refuses any change of a value that is set before and after. */
export function fixed<T extends z.ZodType>(schema: T, message: string): T {
  return withRules(schema, { rule: "self == oldSelf", message });
}
