import {
  type Fields,
  fieldsOf,
  isWithin,
  type Json,
  merged,
  same,
  valueAt,
  without,
} from "./fields.ts";
import { StatusError } from "./status_error.ts";

/** Who owns which fields, by manager, operation and subresource (`metadata.managedFields`). */
export type Managers = ReadonlyMap<string, Fields>;

/** Who writes, and through which door. */
export interface Writer {
  readonly manager: string;
  readonly subresource?: "status" | undefined;
}

/** An object with the owners of its fields. */
export interface Managed {
  readonly object: Json;
  readonly managers: Managers;
}

/**
 * Server-side apply (Kubernetes: "Server-Side Apply"): the applied fields win and are owned; what the manager applied
 * before, does not apply any more and nobody else owns goes away.
 * @throws StatusError 409 if another manager owns a field with another value, unless forced
 */
export function applied(
  before: Managed,
  config: Json,
  { manager, subresource }: Writer,
  force: boolean,
): Managed {
  const key = `Apply ${subresource ?? ""} ${manager}`;
  const wanted = fieldsOf(managedPart(config));
  const others = [...before.managers].filter(([owner]) => owner !== key);
  const changed = new Set(
    [...wanted].filter(([, path]) => !same(valueAt(before.object, path), valueAt(config, path)))
      .map(([text]) => text),
  );
  const disputes = others.filter(([, fields]) =>
    [...fields].some(([text, path]) => changed.has(text) && typeof path.at(-1) === "string")
  );
  if (disputes.length > 0 && !force) {
    const names = disputes.map(([owner]) => owner.split(" ")[2]).join(", ");
    throw new StatusError(409, "Conflict", `Apply failed with conflicts: conflict with ${names}`);
  }
  let object = merged(before.object, config) as Json;
  for (const [text, path] of before.managers.get(key) ?? []) {
    const isShared = others.some(([, fields]) =>
      [...fields.values()].some((other) => isWithin(other, path))
    );
    const stays = [...wanted.values()].some((other) => isWithin(other, path));
    if (!wanted.has(text) && !stays && !isShared) object = (without(object, path) ?? {}) as Json;
  }
  // A list that is applied as empty stays, however many items went.
  object = merged(object, config) as Json;
  const left = others.map(([owner, fields]): [string, Fields] => [
    owner,
    new Map(
      [...fields].filter(([text, path]) => !(changed.has(text) && typeof path.at(-1) === "string")),
    ),
  ]);
  return { object, managers: compact([...left, [key, wanted]]) };
}

/** An ordinary write: whoever changes a field owns it from then on, and the fields that went away have no owner. */
export function updated(before: Managed, object: Json, { manager, subresource }: Writer): Managed {
  const key = `Update ${subresource ?? ""} ${manager}`;
  const fields = fieldsOf(managedPart(object));
  const taken = new Map(
    [...fields].filter(([, path]) => !same(valueAt(before.object, path), valueAt(object, path)))
      .filter(([, path]) =>
        typeof path.at(-1) === "string" || valueAt(before.object, path) === undefined
      ),
  );
  const left = [...before.managers].map(([owner, owned]): [string, Fields] => [
    owner,
    new Map([...owned].filter(([text]) => fields.has(text) && !taken.has(text))),
  ]);
  const own = new Map([...(new Map(left).get(key) ?? []), ...taken]);
  return {
    object,
    managers: compact([...left.filter(([owner]) => owner !== key), [key, own]]),
  };
}

/** What `metadata.managedFields` shows; the field sets themselves are left out. */
export function managedFields(managers: Managers, time: string): Json[] {
  return [...managers.keys()].map((key) => {
    const [operation, subresource, ...name] = key.split(" ");
    return { manager: name.join(" "), operation, time, ...(subresource ? { subresource } : {}) };
  });
}

/** Whether the same managers own the same fields. */
export function sameOwners(a: Managers, b: Managers): boolean {
  return a.size === b.size && [...a].every(([key, fields]) => {
    const others = b.get(key);
    return others?.size === fields.size && [...fields.keys()].every((field) => others.has(field));
  });
}

/** Identity and bookkeeping are nobody's. */
function managedPart({ apiVersion: _apiVersion, kind: _kind, metadata, ...rest }: Json): Json {
  const { labels, annotations, ownerReferences, finalizers } = (metadata ?? {}) as Json;
  const owned = Object.entries({ labels, annotations, ownerReferences, finalizers })
    .filter(([, value]) => value !== undefined);
  return { ...rest, ...(owned.length === 0 ? {} : { metadata: Object.fromEntries(owned) }) };
}

function compact(entries: readonly [string, Fields][]): Managers {
  return new Map(entries.filter(([, fields]) => fields.size > 0));
}
