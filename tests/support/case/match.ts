import { canonical } from "../../../lib/engine/core/hash.ts";

type Json = Record<string, unknown>;

/**
 * Where `actual` is not what `expected` says, as sentences; fields that are not named may be anything, `null` must not
 * be there. Lists of things with a `type` or `name` are compared by it, other lists item by item.
 */
export function differences(actual: unknown, expected: unknown, path = ""): string[] {
  if (expected === null) {
    return actual === undefined || actual === null
      ? []
      : [`${path} is ${text(actual)}, not absent`];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${path} is ${text(actual)}, not a list`];
    return listDifferences(actual, expected, path);
  }
  if (typeof expected === "object") {
    if (actual === null || typeof actual !== "object") return [`${path} is ${text(actual)}`];
    return Object.entries(expected as Json).flatMap(([key, value]) =>
      differences((actual as Json)[key], value, path === "" ? key : `${path}.${key}`)
    );
  }
  return actual === expected ? [] : [`${path} is ${text(actual)}, not ${text(expected)}`];
}

function listDifferences(actual: unknown[], expected: unknown[], path: string): string[] {
  const key = ["type", "name"].find((candidate) =>
    expected.length > 0 &&
    expected.every((item) => (item as Json | null)?.[candidate] !== undefined)
  );
  if (key !== undefined) {
    return expected.flatMap((item) => {
      const id = (item as Json)[key];
      const found = actual.find((other) => (other as Json)[key] === id);
      const where = `${path}[${id}]`;
      return found === undefined ? [`${where} is not there`] : differences(found, item, where);
    });
  }
  if (actual.length !== expected.length) {
    return [`${path} is ${text(actual)}, not ${text(expected)}`];
  }
  return expected.flatMap((item, index) => differences(actual[index], item, `${path}[${index}]`));
}

function text(value: unknown): string {
  return value === undefined ? "absent" : canonical(value).slice(0, 300);
}
