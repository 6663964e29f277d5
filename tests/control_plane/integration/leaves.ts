/** Which fields of an object a field manager has set, taken from the object itself (`metadata.managedFields`). */
import type { KubeObject } from "../../../scripts/devcluster/client.ts";

/** A field: its JSON pointer, and its value (an object or a list where the map or list is atomic). */
export interface Leaf {
  readonly pointer: string;
  readonly value: unknown;
}

interface Entry {
  manager: string;
  subresource?: string;
  fieldsV1: Fields;
}
type Fields = { [key: string]: Fields };

/** The fields that managers whose name begins with `prefix` own; identity and status aside. */
export function leavesOf(object: KubeObject, prefix: string): Leaf[] {
  const { managedFields = [] } = object.metadata as { managedFields?: Entry[] };
  const mine = managedFields.filter(({ manager, subresource }) =>
    manager.startsWith(prefix) && subresource === undefined
  );
  const leaves = mine.flatMap(({ fieldsV1 }) => walk(fieldsV1, object, ""));
  const unique = new Map(leaves.map((leaf) => [leaf.pointer, leaf]));
  return [...unique.values()].sort((a, b) => a.pointer < b.pointer ? -1 : 1);
}

/** The value at a JSON pointer. */
export function valueAt(object: unknown, pointer: string): unknown {
  return pointer.split("/").slice(1).reduce(
    (value, key) =>
      (value as Record<string, unknown> | undefined)?.[
        key.replaceAll("~1", "/").replaceAll("~0", "~")
      ],
    object,
  );
}

/** `fieldsV1`: `f:name` for a field, `k:{…}` for an item of a keyed list, `.` for the thing itself. */
function walk(fields: Fields, value: unknown, pointer: string): Leaf[] {
  const inner = Object.entries(fields).filter(([key]) => key !== ".");
  if (inner.length === 0) return value === undefined ? [] : [{ pointer, value }];
  return inner.flatMap(([key, below]) => {
    const step = stepOf(key, value);
    return step === undefined ? [] : walk(
      below,
      (value as Record<string, unknown>)[step],
      `${pointer}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    );
  });
}

function stepOf(key: string, value: unknown): string | undefined {
  if (key.startsWith("f:")) return key.slice(2);
  if (!key.startsWith("k:") || !Array.isArray(value)) return undefined;
  const wanted = Object.entries(JSON.parse(key.slice(2)) as Record<string, unknown>);
  const index = value.findIndex((item) => wanted.every(([name, one]) => item[name] === one));
  return index < 0 ? undefined : `${index}`;
}
