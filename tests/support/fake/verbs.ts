import { type Json, same } from "./fields.ts";
import { applied, type Managed, updated, type Writer } from "./managers.ts";
import type { Resource, Target } from "./resources.ts";
import { conflict, invalid, notFound, StatusError } from "./status_error.ts";
import type { Storage, Stored } from "./storage.ts";

/** Looks at an object before it is kept: may complete it, or throw a StatusError. `strict` refuses unknown fields. */
export type Admission = (
  resource: Resource,
  object: Json,
  before: Json | undefined,
  options: { readonly strict: boolean },
) => Json;

/** How a write is asked for. */
export interface WriteOptions extends Writer {
  readonly strict: boolean;
}

/** The writing verbs over a storage. All give the object as kept, and throw StatusError. */
export interface Verbs {
  create(target: Target, body: Json, options: WriteOptions): Stored;
  replace(target: Target, body: Json, options: WriteOptions): Stored;
  apply(target: Target, body: Json, options: WriteOptions & { force: boolean }): Stored;
}

/** What a new or changed object needs besides its content. */
export interface VerbsSetup {
  readonly storage: Storage;
  readonly admission: Admission;
  /** Whether a namespace exists. */
  readonly hasNamespace: (name: string) => boolean;
}

const EMPTY: Managed = { object: {}, managers: new Map() };

/** Makes the writing verbs. */
export function createVerbs({ storage, admission, hasNamespace }: VerbsSetup): Verbs {
  function insert(target: Target, next: Managed, options: WriteOptions): Stored {
    const { resource, namespace } = target;
    if (resource.namespaced && !hasNamespace(namespace ?? "")) {
      throw notFound("namespaces", namespace ?? "");
    }
    const asked = next.object["metadata"] as Json;
    const bare = resource.status ? withoutStatus(next.object) : next.object;
    const metadata = {
      ...identity(asked, {}),
      ...(resource.namespaced ? { namespace } : {}),
      uid: storage.nextUid(),
      creationTimestamp: storage.now(),
      ...(resource.counted ? { generation: 1 } : {}),
    };
    const object = admission(resource, { ...bare, metadata }, undefined, options);
    return storage.write(resource, { object, managers: next.managers });
  }

  function change(target: Target, before: Managed, next: Managed, options: WriteOptions): Stored {
    const { resource, subresource } = target;
    const admitted = admission(resource, next.object, before.object, options);
    const old = before.object["metadata"] as Json;
    const bumped = resource.counted && subresource === undefined &&
      !same(content(admitted), content(before.object));
    const metadata = {
      ...(admitted["metadata"] as Json),
      ...(bumped ? { generation: (old["generation"] as number) + 1 } : {}),
    };
    const kept = storage.write(resource, {
      object: { ...admitted, metadata },
      managers: next.managers,
    });
    const isDone = kept.metadata.deletionTimestamp !== undefined &&
      (kept.metadata.finalizers ?? []).length === 0;
    return isDone ? storage.drop(resource, kept as unknown as Json) : kept;
  }

  return {
    create(target, body, options) {
      const { resource, namespace } = target;
      const { name, resourceVersion } = (body["metadata"] ?? {}) as Record<string, string>;
      if (name === undefined) throw invalid(resource.kind, "", "metadata.name: Required value");
      if (resourceVersion !== undefined) {
        const message = "resourceVersion should not be set on objects to be created";
        throw new StatusError(500, "InternalError", message);
      }
      if (resource.namespaced && !hasNamespace(namespace ?? "")) {
        throw notFound("namespaces", namespace ?? "");
      }
      if (storage.read(resource, namespace, name) !== undefined) {
        throw new StatusError(409, "AlreadyExists", `${resource.plural} "${name}" already exists`);
      }
      return insert(target, updated(EMPTY, body, options), options);
    },
    replace(target, body, options) {
      const { resource, namespace, name = "", subresource } = target;
      const before = storage.read(resource, namespace, name);
      const { uid, resourceVersion } = (body["metadata"] ?? {}) as Record<string, string>;
      if (before === undefined) throw notFound(resource.plural, name);
      if (resourceVersion === undefined && resource.custom) {
        throw invalid(resource.kind, name, "metadata.resourceVersion: must be specified");
      }
      guard(resource, name, before, uid, resourceVersion);
      const metadata = before.object["metadata"] as Json;
      const object = subresource === "status" ? { ...before.object, status: body["status"] } : {
        ...(resource.status ? withStatus(body, before.object) : body),
        metadata: identity((body["metadata"] ?? {}) as Json, metadata),
      };
      return change(target, before, updated(before, defined(object), options), options);
    },
    apply(target, body, options) {
      const { resource, namespace, name = "", subresource } = target;
      const before = storage.read(resource, namespace, name);
      const asked = (body["metadata"] ?? {}) as Record<string, string>;
      if (asked["managedFields"] !== undefined) {
        throw new StatusError(400, "BadRequest", "metadata.managedFields must be nil");
      }
      if (before === undefined) {
        if (subresource !== undefined || asked["uid"] !== undefined) {
          throw missing(resource, name, asked["uid"]);
        }
        const named = { ...body, metadata: { ...asked, name } };
        return insert(target, applied(EMPTY, named, options, options.force), options);
      }
      if (asked["uid"] !== undefined && asked["uid"] !== uidOf(before)) {
        const why = `metadata.uid: Invalid value: "${asked["uid"]}": field is immutable`;
        throw invalid(resource.kind, name, why);
      }
      guard(resource, name, before, undefined, asked["resourceVersion"]);
      const { apiVersion, kind } = before.object;
      const config = subresource === "status"
        ? { status: body["status"] ?? {} }
        : { ...(resource.status ? withoutStatus(body) : body), metadata: identity(asked, {}) };
      const next = applied(before, config, options, options.force);
      if (
        resource.custom && before.object["status"] !== undefined && isEmpty(next.object["status"])
      ) {
        // What apply empties becomes null, and null is no object.
        throw invalid(resource.kind, name, 'status: Invalid value: "null": must be of type object');
      }
      const metadata = next.object["metadata"] as Json;
      const object = {
        ...next.object,
        apiVersion,
        kind,
        metadata: identity(metadata, before.object["metadata"] as Json),
      };
      return change(target, before, { ...next, object }, options);
    },
  };
}

/** What a client may decide about the metadata; the rest is the server's. */
function identity(asked: Json, old: Json): Json {
  const { labels, annotations, ownerReferences, finalizers, name } = asked;
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...fixed } = old;
  return defined({ name, ...fixed, labels, annotations, ownerReferences, finalizers });
}

function guard(
  resource: Resource,
  name: string,
  { object }: Managed,
  uid: string | undefined,
  resourceVersion: string | undefined,
): void {
  const current = object["metadata"] as Json;
  if (uid !== undefined && uid !== current["uid"]) {
    throw conflict(resource.plural, name, `Precondition failed: UID in precondition: ${uid}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== current["resourceVersion"]) {
    const why = "the object has been modified; please apply your changes to the latest version";
    throw conflict(resource.plural, name, `${why} and try again`);
  }
}

function uidOf({ object }: Managed): unknown {
  return (object["metadata"] as Json)["uid"];
}

function isEmpty(value: unknown): boolean {
  return Object.keys(value ?? {}).length === 0;
}

function missing(resource: Resource, name: string, uid: string | undefined): StatusError {
  if (uid === undefined) return notFound(resource.plural, name);
  return conflict(resource.plural, name, `Precondition failed: UID in precondition: ${uid}`);
}

function withoutStatus({ status: _status, ...rest }: Json): Json {
  return rest;
}

function withStatus(body: Json, before: Json): Json {
  return defined({ ...body, status: before["status"] });
}

function content({ metadata: _metadata, status: _status, ...rest }: Json): Json {
  return rest;
}

function defined(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
