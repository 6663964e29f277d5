import type { OwnerReference } from "../../../lib/engine/core/kube/object.ts";
import type { Json } from "./fields.ts";
import type { Resource, Target } from "./resources.ts";
import { conflict, notFound } from "./status_error.ts";
import type { Storage, Stored } from "./storage.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

/** `DELETE` and what the garbage collector makes of it. */
export interface Deletion {
  remove(target: Target, options: Json): Stored;
  /** One round of garbage collection; gives how many objects it touched. Repeat until 0 for a whole cascade. */
  collect(): number;
}

/** Makes the deleting half of the fake. */
export function createDeletion(storage: Storage): Deletion {
  function mark(resource: Resource, object: Stored, finalizers: string[]): Stored {
    const before = storage.read(resource, object.metadata.namespace, object.metadata.name);
    if (before === undefined) return object;
    if (finalizers.length === 0) return storage.drop(resource, before.object);
    const metadata = object.metadata as unknown as Json;
    const generation = object.metadata.generation;
    const next = {
      ...before.object,
      metadata: {
        ...metadata,
        finalizers,
        ...(metadata["deletionTimestamp"] !== undefined ? {} : {
          deletionTimestamp: storage.now(),
          deletionGracePeriodSeconds: 0,
          // Being deleted is a change of what is wanted.
          ...(generation === undefined ? {} : { generation: generation + 1 }),
        }),
      },
    };
    return storage.write(resource, { object: next, managers: before.managers });
  }

  /** Takes the owner away from one of its dependents; false if there is none left. */
  function orphanOne(uid: string): boolean {
    const [found] = dependents(uid);
    if (found === undefined) return false;
    const { resource, object } = found;
    const before = storage.read(resource, object.metadata.namespace, object.metadata.name);
    const left = ownersOf(object).filter((owner) => owner.uid !== uid);
    const { ownerReferences: _owners, ...metadata } = object.metadata;
    const next = {
      ...before?.object,
      metadata: { ...metadata, ...(left.length === 0 ? {} : { ownerReferences: left }) },
    };
    storage.write(resource, { object: next, managers: before?.managers ?? new Map() });
    return true;
  }

  function dependents(uid: string) {
    return storage.everything().filter(({ object }) =>
      ownersOf(object).some((owner) => owner.uid === uid)
    );
  }

  return {
    remove({ resource, namespace, name = "" }, options) {
      const found = storage.read(resource, namespace, name);
      if (found === undefined) throw notFound(resource.plural, name);
      const object = found.object as Stored;
      const expected = (options["preconditions"] ?? {}) as Record<string, string>;
      for (const key of ["uid", "resourceVersion"] as const) {
        if (expected[key] === undefined || expected[key] === object.metadata[key]) continue;
        const why = `Precondition failed: ${key} in precondition: ${expected[key]}`;
        throw conflict(resource.plural, name, why);
      }
      const { finalizers = [] } = object.metadata;
      // It stays, as being deleted, until the garbage collector has seen to its dependents.
      const policy = options["propagationPolicy"];
      const extra = policy === "Foreground" ? [FOREGROUND] : policy === "Orphan" ? [ORPHAN] : [];
      return mark(resource, object, [...new Set([...finalizers, ...extra])]);
    },
    collect() {
      for (const { resource, object } of storage.everything()) {
        const { uid, finalizers = [] } = object.metadata;
        if (object.metadata.deletionTimestamp === undefined || !finalizers.includes(ORPHAN)) {
          continue;
        }
        if (!orphanOne(uid)) mark(resource, object, finalizers.filter((name) => name !== ORPHAN));
        return 1;
      }
      let count = 0;
      const alive = new Set(storage.everything().map(({ object }) => object.metadata.uid));
      const leaving = storage.everything().filter(({ object }) =>
        object.metadata.finalizers?.includes(FOREGROUND)
      );
      for (const { resource, object } of leaving) {
        const { uid, finalizers = [] } = object.metadata;
        if (dependents(uid).length > 0) alive.delete(uid);
        else mark(resource, object, finalizers.filter((name) => name !== FOREGROUND));
      }
      for (const { resource, object } of storage.everything()) {
        const owners = ownersOf(object);
        if (owners.length === 0 || owners.some((owner) => alive.has(owner.uid))) continue;
        if (object.metadata.deletionTimestamp !== undefined) continue;
        mark(resource, object, object.metadata.finalizers ?? []);
        count++;
      }
      return count;
    },
  };
}

function ownersOf(object: Stored): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}
