import { canonical } from "./hash.ts";
import { quantityEquals } from "./quantity.ts";

type Json = Record<string, unknown>;

/**
 * Maps that server-side apply takes or leaves as a whole (`x-kubernetes-map-type: atomic`): one more label in a
 * Service's selector selects no pod any more.
 */
const ATOMIC = ["selector", "labelSelector", "namespaceSelector"];

/**
 * Whether an observed object lacks something that is wanted of it: every field of `wanted` must be there with an
 * equal value. What only the observed one has is somebody else's (defaults, other field managers) and does not
 * count, as in server-side apply. Lists of named things are compared by name, other lists element by element.
 */
export function drifted(wanted: unknown, observed: unknown): boolean {
  if (Array.isArray(wanted)) {
    return !Array.isArray(observed) || listDrifted(wanted, observed);
  }
  if (isObject(wanted)) {
    if (!isObject(observed)) return Object.values(wanted).some((field) => field !== undefined);
    return Object.entries(wanted).some(([key, field]) =>
      field !== undefined &&
      (ATOMIC.includes(key)
        ? canonical(field) !== canonical(observed[key])
        : drifted(field, observed[key]))
    );
  }
  return wanted !== observed && !quantityEquals(wanted, observed);
}

function listDrifted(wanted: readonly unknown[], observed: readonly unknown[]): boolean {
  const key = listKey(wanted);
  if (key === undefined) {
    return wanted.length !== observed.length ||
      wanted.some((item, index) => drifted(item, observed[index]));
  }
  return wanted.some((item) => {
    const id = (item as Json)[key];
    return drifted(item, observed.find((other) => isObject(other) && other[key] === id));
  });
}

/** The merge key that Kubernetes' own schemas give to lists of such items, or undefined for atomic lists. */
function listKey(items: readonly unknown[]): string | undefined {
  // `mountPath` before `name`: one volume may be mounted at several paths.
  return ["uid", "mountPath", "name", "containerPort", "port"].find((key) =>
    items.length > 0 && items.every((item) => isObject(item) && item[key] !== undefined)
  );
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
