import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import { type Json, same } from "./fields.ts";
import { type Managed, managedFields, sameOwners } from "./managers.ts";
import type { Resource } from "./resources.ts";

/** An object of any kind, as the fake keeps it. */
export type Stored = KubeObject & { readonly [field: string]: unknown };

/** A change of an object, in the order in which changes happened. */
export interface Change {
  readonly type: "add" | "update" | "delete";
  readonly object: Stored;
}

interface Record_ extends Managed {
  readonly resource: Resource;
  readonly object: Json;
}

/** Keeps objects and their versions; one counter for all kinds, as in etcd. */
export interface Storage {
  read(resource: Resource, namespace: string | undefined, name: string): Managed | undefined;
  /** Objects of a kind in the order of namespace and name. */
  all(resource: Resource, namespace?: string): Stored[];
  everything(): { resource: Resource; object: Stored }[];
  /** Keeps an object. One that does not differ from what is there keeps its version. */
  write(resource: Resource, next: Managed): Stored;
  drop(resource: Resource, object: Json): Stored;
  onChange(listener: (change: Change) => void): () => void;
  version(): number;
  /** A time that only moves when something is written: runs are repeatable. */
  now(): string;
  nextUid(): string;
}

/** Makes an empty storage. */
export function createStorage(): Storage {
  const records = new Map<string, Record_>();
  const listeners = new Set<(change: Change) => void>();
  let version = 100;
  let uids = 0;

  function emit(type: Change["type"], object: Json): void {
    for (const listener of listeners) listener({ type, object: object as Stored });
  }

  const now = () =>
    new Date(Date.UTC(2026, 0, 1) + version * 1000).toISOString().replace(".000", "");

  function shown({ object, managers }: Managed, resourceVersion: string): Json {
    const metadata = { ...object["metadata"] as Json, resourceVersion };
    return { ...object, metadata: { ...metadata, managedFields: managedFields(managers, now()) } };
  }

  return {
    read: (resource, namespace, name) => records.get(keyOf(resource, namespace, name)),
    all: (resource, namespace) =>
      [...records.entries()].filter(([, record]) =>
        record.resource === resource &&
        (namespace === undefined || (record.object as Stored).metadata.namespace === namespace)
      ).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record.object as Stored),
    everything: () =>
      [...records.values()].map(({ resource, object }) => ({
        resource,
        object: object as Stored,
      })),
    write(resource, next) {
      const { name, namespace } = next.object["metadata"] as { name: string; namespace?: string };
      const key = keyOf(resource, namespace, name);
      const before = records.get(key);
      const isSame = before !== undefined &&
        same(comparable(before.object), comparable(next.object)) &&
        sameOwners(before.managers, next.managers);
      if (isSame) return before.object as Stored;
      version++;
      const object = frozen(structuredClone(shown(next, `${version}`)));
      records.set(key, { resource, object, managers: next.managers });
      emit(before === undefined ? "add" : "update", object);
      return object as Stored;
    },
    drop(resource, object) {
      const metadata = object["metadata"] as Json;
      records.delete(keyOf(resource, metadata["namespace"] as string, metadata["name"] as string));
      version++;
      const last = frozen({ ...object, metadata: { ...metadata, resourceVersion: `${version}` } });
      emit("delete", last);
      return last as unknown as Stored;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    version: () => version,
    now,
    nextUid: () => `00000000-0000-4000-8000-${(++uids).toString(16).padStart(12, "0")}`,
  };
}

/** What is kept is handed out as it is: it must not change under anybody. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function keyOf(resource: Resource, namespace: string | undefined, name: string): string {
  return `${resource.apiVersion}/${resource.plural}\0${namespace ?? ""}\0${name}`;
}

function comparable(object: Json): Json {
  const { resourceVersion: _version, managedFields: _fields, ...metadata } =
    object["metadata"] as Json;
  return { ...object, metadata };
}
