import type { Schema } from "../../../lib/deploy/crd.ts";
import type { Crd } from "./crds.ts";
import { isMap, type Json } from "./fields.ts";
import { invalid, StatusError } from "./status_error.ts";
import type { Admission } from "./verbs.ts";

interface Found {
  readonly unknown: string[];
  readonly wrong: string[];
}

/**
 * Checks objects against CRDs: unknown fields are refused (strict) or pruned, defaults are filled in, types, bounds and
 * patterns are enforced. CEL rules are left to the real API server.
 */
export function schemaAdmission(crds: readonly Crd[]): Admission {
  const schemas = new Map(crds.map((crd) => [crd.spec.names.kind, root(crd)]));
  return (resource, object, _before, { strict }) => {
    const schema = schemas.get(resource.kind);
    if (schema === undefined || !resource.custom) return object;
    const found: Found = { unknown: [], wrong: [] };
    const { apiVersion, kind, metadata, ...rest } = object;
    const checked = check(schema, rest, "", found) as Json;
    const [unknown] = found.unknown;
    const [wrong] = found.wrong;
    if (strict && unknown !== undefined) {
      throw new StatusError(400, "BadRequest", `strict decoding error: unknown field "${unknown}"`);
    }
    const { name } = metadata as { name: string };
    const [group] = resource.apiVersion.split("/");
    if (wrong !== undefined) throw invalid(`${resource.kind}.${group}`, name, wrong);
    return { apiVersion, kind, metadata, ...checked };
  };
}

function root({ spec }: Crd): Schema {
  const found = spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const { spec: specSchema, status } = found["properties"] as Record<string, Schema>;
  return { ...found, properties: { spec: specSchema, status } };
}

function check(schema: Schema, value: unknown, path: string, found: Found): unknown {
  const say = (why: string) => void found.wrong.push(`${path}: ${why}`);
  if (schema["x-kubernetes-int-or-string"] === true) {
    if (!["string", "number"].includes(typeof value)) say("must be an integer or a string");
    return value;
  }
  switch (schema["type"]) {
    case "object":
      return isMap(value) ? checkMap(schema, value, path, found) : say("must be an object");
    case "array": {
      if (!Array.isArray(value)) return say("must be a list");
      if (value.length > (schema["maxItems"] as number ?? Infinity)) say("has too many items");
      if (value.length < (schema["minItems"] as number ?? 0)) say("has too few items");
      return value.map((item, index) =>
        check(schema["items"] as Schema, item, `${path}[${index}]`, found)
      );
    }
    case "integer":
    case "number":
      if (typeof value !== "number") say("must be a number");
      else if (value < (schema["minimum"] as number ?? -Infinity)) say("is too small");
      else if (value > (schema["maximum"] as number ?? Infinity)) say("is too large");
      return value;
    case "string":
      checkString(schema, value, say);
      return value;
    case "boolean":
      if (typeof value !== "boolean") say("must be true or false");
      return value;
    default:
      return value;
  }
}

function checkMap(schema: Schema, value: Json, path: string, found: Found): Json {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const others = schema["additionalProperties"] as Schema | undefined;
  const result: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    const known = properties[key] ?? others;
    const where = path === "" ? key : `${path}.${key}`;
    if (known !== undefined) result[key] = check(known, inner, where, found);
    else if (schema["x-kubernetes-preserve-unknown-fields"]) result[key] = inner;
    else found.unknown.push(where);
  }
  for (const [key, property] of Object.entries(properties)) {
    if (!(key in value) && property?.["default"] !== undefined) result[key] = property["default"];
  }
  for (const key of (schema["required"] ?? []) as string[]) {
    if (!(key in result)) found.wrong.push(`${path}.${key}: Required value`);
  }
  return result;
}

function checkString(schema: Schema, value: unknown, say: (why: string) => void): void {
  if (typeof value !== "string") return say("must be a string");
  const { enum: allowed, pattern } = schema as { enum?: unknown[]; pattern?: string };
  if (allowed !== undefined && !allowed.includes(value)) say(`"${value}" is not supported`);
  if (pattern !== undefined && !new RegExp(pattern).test(value)) say(`does not match ${pattern}`);
  if (value.length > (schema["maxLength"] as number ?? Infinity)) say("is too long");
  if (value.length < (schema["minLength"] as number ?? 0)) say("is too short");
}
