import { canonical } from "../hash.ts";
import { isRecord, type Json } from "../json.ts";
import { quantityEquals } from "../kube/quantity.ts";

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
  if (isRecord(wanted)) {
    if (!isRecord(observed)) return Object.values(wanted).some((field) => field !== undefined);
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
    return drifted(item, observed.find((other) => isRecord(other) && other[key] === id));
  });
}

/**
 * Whether an item of a list was renamed: one is missing while there is one too many. Server-side apply would put the
 * missing one beside the other, which does harm (two PostgreSQL containers on one volume). Additions alone stay.
 */
export function hasRenamed(wanted: unknown, observed: unknown): boolean {
  if (isRecord(wanted) && isRecord(observed)) {
    return Object.entries(wanted).some(([key, field]) => hasRenamed(field, observed[key]));
  }
  const key = Array.isArray(wanted) ? listKey(wanted) : undefined;
  if (key === undefined || !Array.isArray(observed)) return false;
  const ours = new Map((wanted as Json[]).map((item) => [item[key], item]));
  const theirs = new Map((observed as Json[]).map((item) => [item[key], item]));
  const missing = [...ours.keys()].some((id) => !theirs.has(id));
  return missing && [...theirs.keys()].some((id) => !ours.has(id)) ||
    [...ours].some(([id, item]) => hasRenamed(item, theirs.get(id)));
}

/**
 * A merge patch (RFC 7386) that makes everything that has drifted exactly what is wanted: lists as a whole, and what
 * others set beside our fields goes. It undoes what server-side apply cannot, where two fields exclude each other.
 */
export function exactPatch(wanted: Json, observed: Json): Json {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, field]) =>
      field !== undefined && drifted({ [key]: field }, observed)
    ).map(([key, field]) => [key, exactly(field, observed[key])]),
  );
}

function exactly(wanted: unknown, observed: unknown): unknown {
  if (!isRecord(wanted) || !isRecord(observed)) return wanted;
  const others = Object.keys(observed).filter((key) => wanted[key] === undefined);
  return {
    ...Object.fromEntries(others.map((key) => [key, null])),
    ...exactPatch(wanted, observed),
  };
}

/** The merge key that Kubernetes' own schemas give to lists of such items, or undefined for atomic lists. */
function listKey(items: readonly unknown[]): string | undefined {
  // `name` last: one volume may be mounted at several paths, and ports have names that do not count.
  return ["uid", "mountPath", "containerPort", "port", "name"].find((key) =>
    items.length > 0 && items.every((item) => isRecord(item) && item[key] !== undefined)
  );
}
