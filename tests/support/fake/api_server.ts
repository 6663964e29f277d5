import type { Hono } from "hono";
import { errorOf, KubeError, type RestClient } from "../../../lib/engine/shell/kube/rest.ts";
import { checkBuiltIn } from "./built_in.ts";
import type { Crd } from "./crds.ts";
import { createDeletion, type Deletion } from "./deletion.ts";
import { createFaults, type Faults, type Logged } from "./faults.ts";
import { createResources, type Resources, type Target } from "./resources.ts";
import { answer, createRoutes, type Parts } from "./routes.ts";
import type { Json } from "./fields.ts";
import { schemaAdmission } from "./schema.ts";
import { type Change, createStorage, type Storage, type Stored } from "./storage.ts";
import { createVerbs, type Verbs } from "./verbs.ts";

/** An API server in memory: no port, no clock, no watch; its whole state can be looked at. */
export interface FakeApiServer extends Pick<Faults, "failNext" | "crashAfter" | "recover"> {
  readonly app: Hono;
  /** A client whose requests are answered in the process. */
  readonly rest: RestClient;
  /** Every answered request, oldest first. */
  readonly requests: Logged[];
  readonly storage: Storage;
  /** Performs a write of a test's own: not logged, never failing on purpose. */
  readonly act: Acts;
  /** Hears every change, as a source would. Gives the way to stop. */
  onChange(listener: (change: Change) => void): () => void;
  /** Collects garbage until nothing is left to collect; gives how many objects it touched. */
  collect(): number;
  /** One round of it: what happens between rounds, happens in a real cluster. */
  collectSome(): number;
  /** One object; throws if there is none. */
  object(kind: string, name: string, namespace?: string): Stored;
  /** All objects of a namespace. */
  objects(namespace?: string): Stored[];
}

/** Writes around the HTTP edge, for the roles that a test plays: users, other controllers. */
export interface Acts {
  create(object: object, manager?: string): Stored;
  /** Changes an object by a function on a copy of it. */
  edit(kind: string, name: string, change: (object: Stored) => object, manager?: string): Stored;
  /** Changes an object's status. */
  status(kind: string, name: string, status: object, manager?: string): Stored;
  apply(object: object, manager?: string): Stored;
  remove(kind: string, name: string, options?: object): void;
}

/** How the fake behaves. */
export interface FakeOptions {
  /** Namespaces that exist; "any" does not ask. */
  readonly namespaces?: readonly string[] | "any";
  /** The kinds that it serves besides the built-in ones; none unless given. */
  readonly crds?: readonly Crd[];
  /** Garbage is collected after every request, instead of by `collect()`. */
  readonly collects?: boolean;
  /** The namespace of `act` and `object` where none is named. */
  readonly namespace?: string;
}

/** Makes a fake API server. */
export function createFakeApiServer(options: FakeOptions = {}): FakeApiServer {
  const { namespaces = "any", crds = [], namespace = "test" } = options;
  const resources = createResources(crds);
  const admission = schemaAdmission(crds);
  const storage = createStorage();
  const faults = createFaults();
  const deletion = createDeletion(storage);
  const requests: Logged[] = [];
  const namespaceKind = resources.of({ apiVersion: "v1", kind: "Namespace" });
  const verbs = createVerbs({
    storage,
    admission(resource, object, before, how) {
      checkBuiltIn(resource, object, before);
      return admission(resource, object, before, how);
    },
    hasNamespace: (name) =>
      namespaces === "any" || namespaces.includes(name) ||
      storage.read(namespaceKind, undefined, name) !== undefined,
  });

  function collect(): number {
    let total = 0;
    for (let count = deletion.collect(); count > 0; count = deletion.collect()) total += count;
    return total;
  }

  const parts: Parts = {
    resources,
    storage,
    verbs,
    deletion,
    faults,
    onRequest(request) {
      requests.push(request);
      if (options.collects && request.method !== "GET") collect();
    },
  };
  const app = createRoutes(parts);

  function find(kind: string, name: string, where = namespace): Stored {
    const found = storage.everything().find(({ object }) =>
      object.kind === kind && object.metadata.name === name &&
      (object.metadata.namespace ?? where) === where
    );
    if (found === undefined) throw new Error(`Cannot find ${kind} "${name}"`);
    return found.object;
  }

  return {
    app,
    rest: restClient(parts),
    requests,
    storage,
    act: createActs(verbs, find, (object) => targetOf(resources, object, namespace), deletion),
    failNext: faults.failNext,
    crashAfter: faults.crashAfter,
    recover: faults.recover,
    onChange: storage.onChange,
    collect,
    collectSome: deletion.collect,
    object: find,
    objects: (where = namespace) =>
      storage.everything().map(({ object }) => object)
        .filter((object) => object.metadata.namespace === where),
  };
}

function createActs(
  verbs: Verbs,
  find: (kind: string, name: string) => Stored,
  targetOf: (object: Stored) => Target,
  deletion: Deletion,
): Acts {
  const how = (manager = "test") => ({ manager, strict: true, force: true });
  return {
    create: (object, manager) =>
      verbs.create(targetOf(object as Stored), { ...object }, how(manager)),
    edit(kind, name, change, manager) {
      const next = change(structuredClone(find(kind, name))) as Stored;
      return verbs.replace(targetOf(next), { ...next }, how(manager));
    },
    status(kind, name, status, manager) {
      const object = { ...find(kind, name), status };
      const target = { ...targetOf(object), subresource: "status" as const };
      return verbs.replace(target, object, { ...how(manager), subresource: "status" });
    },
    apply: (object, manager) =>
      verbs.apply(targetOf(object as Stored), { ...object }, how(manager)),
    remove: (kind, name, options = {}) =>
      void deletion.remove(targetOf(find(kind, name)), options as Json),
  };
}

function targetOf(resources: Resources, object: Stored, namespace: string): Target {
  const resource = resources.of(object);
  return {
    resource,
    namespace: resource.namespaced ? object.metadata.namespace ?? namespace : undefined,
    name: object.metadata.name,
    subresource: undefined,
  };
}

/** A client in the process: the same answers as over HTTP, without HTTP. What it gives is frozen. */
function restClient(parts: Parts): RestClient {
  return {
    async performRequest(request) {
      const { method, path, querystring, bodyJson, contentType = "application/json" } = request;
      // An answer never comes before whoever asked has gone on.
      await Promise.resolve();
      const { code, body } = answer({
        method,
        path,
        query: querystring ?? new URLSearchParams(),
        contentType,
        body: bodyJson === undefined ? {} : JSON.parse(JSON.stringify(bodyJson)),
      }, parts);
      if (code < 300) return body;
      if (code === 418) throw new KubeError(0, "Crash", `Cannot ${method} ${path}: dead`);
      throw errorOf(request, code, JSON.stringify(body));
    },
    close() {},
  };
}
