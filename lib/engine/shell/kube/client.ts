import type { Kind } from "../../controller.ts";
import type { KubeObject } from "../../core/kube/object.ts";
import type { Manifest, Patch, Replacement } from "../../core/plan/write.ts";
import { KubeError, type RestClient } from "./rest.ts";

/** Page size of lists: what `kubectl` uses. */
const PAGE = "500";
const APPLY = "application/apply-patch+yaml";
const MERGE = "application/merge-patch+json";
/**
 * No object can carry the revision etcd starts with. Server-side apply with it succeeds only if the object does
 * not exist: an atomic "create only", where plain apply would overwrite somebody else's object.
 */
const NEVER = "1";

/** The few verbs a reconcile needs. Every method throws `KubeError`. */
export interface KubeClient {
  /** The object, or undefined if there is none. */
  get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): Promise<T | undefined>;
  /** All objects of a kind in a namespace (undefined: in all), optionally those that a label selector matches. */
  list<T extends KubeObject>(
    kind: Kind<T>,
    namespace: string | undefined,
    selector?: string,
  ): Promise<T[]>;
  /** Creates; fails with 409 if the name is taken. */
  create(kind: Kind, object: Manifest): Promise<KubeObject>;
  /** Creates by server-side apply, so that later applies own the same fields; fails with 409 if the name is taken. */
  applyNew(kind: Kind, object: Manifest): Promise<KubeObject>;
  /** Server-side apply with force; carries the observed uid, so a deleted object is not resurrected (409; 422 if it was made anew). */
  apply(kind: Kind, object: Manifest): Promise<KubeObject>;
  /** Merges (RFC 7386): lists are replaced as a whole, whoever owns their items; carries the observed uid (409 if it was made anew). */
  restore(kind: Kind, object: Patch): Promise<KubeObject>;
  /** Replaces the whole object; fails with 409 if it changed since it was read. */
  replace(kind: Kind, object: KubeObject | Replacement): Promise<KubeObject>;
  /** Replaces the status; fails with 409 if the object changed since it was read. */
  replaceStatus(kind: Kind, object: KubeObject): Promise<KubeObject>;
  /** Applies a part of a status under a field manager of its own; what it no longer says is given up. */
  applyStatus(
    kind: Kind,
    target: KubeObject,
    status: object,
    manager: string,
  ): Promise<KubeObject>;
  /** Deletes exactly the object that was seen (uid and resourceVersion); no error if it is gone. */
  remove(kind: Kind, target: KubeObject): Promise<void>;
  close(): void;
}

/** The client of one function. @param manager its field manager, such as `acme-site` */
export function kubeClient(rest: RestClient, manager: string): KubeClient {
  async function list<T extends KubeObject>(
    kind: Kind<T>,
    namespace: string | undefined,
    selector?: string,
  ): Promise<T[]> {
    const items: T[] = [];
    let more: string | undefined;
    do {
      const querystring = new URLSearchParams({ limit: PAGE });
      if (selector !== undefined) querystring.set("labelSelector", selector);
      if (more) querystring.set("continue", more);
      const page = await rest.performRequest({
        method: "GET",
        path: collection(kind, namespace),
        querystring,
      }) as { items: T[]; metadata: { continue?: string } };
      // List items come without their type.
      for (const item of page.items) {
        items.push({ ...item, apiVersion: kind.apiVersion, kind: kind.kind });
      }
      more = page.metadata.continue;
    } while (more);
    return items;
  }

  async function patch(object: object, path: string, fieldManager: string) {
    return await rest.performRequest({
      method: "PATCH",
      path,
      querystring: new URLSearchParams({ fieldManager, force: "true" }),
      contentType: APPLY,
      bodyJson: object,
    }) as KubeObject;
  }

  return {
    list,
    async get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string) {
      try {
        return await rest.performRequest({ method: "GET", path: item(kind, namespace, name) }) as T;
      } catch (error) {
        if (error instanceof KubeError && error.code === 404) return undefined;
        throw error;
      }
    },
    async create(kind, object) {
      return await rest.performRequest({
        method: "POST",
        path: collection(kind, object.metadata.namespace),
        querystring: new URLSearchParams({ fieldManager: manager, fieldValidation: "Strict" }),
        bodyJson: object,
      }) as KubeObject;
    },
    async applyNew(kind, object) {
      const metadata = { ...object.metadata, resourceVersion: NEVER };
      return await patch({ ...object, metadata }, pathOf(kind, object), manager);
    },
    async apply(kind, object) {
      return await patch(object, pathOf(kind, object), manager);
    },
    async restore(kind, object) {
      return await rest.performRequest({
        method: "PATCH",
        path: pathOf(kind, object),
        querystring: new URLSearchParams({ fieldManager: manager }),
        contentType: MERGE,
        bodyJson: object,
      }) as KubeObject;
    },
    async replace(kind, object) {
      return await rest.performRequest({
        method: "PUT",
        path: pathOf(kind, object),
        querystring: new URLSearchParams({ fieldManager: manager, fieldValidation: "Strict" }),
        bodyJson: object,
      }) as KubeObject;
    },
    async replaceStatus(kind, object) {
      return await rest.performRequest({
        method: "PUT",
        path: `${pathOf(kind, object)}/status`,
        querystring: new URLSearchParams({ fieldManager: manager, fieldValidation: "Strict" }),
        bodyJson: object,
      }) as KubeObject;
    },
    async applyStatus(kind, target, status, owner) {
      const { name, namespace, uid } = target.metadata;
      const { apiVersion } = kind;
      const object = { apiVersion, kind: kind.kind, metadata: { name, namespace, uid }, status };
      return await patch(object, `${pathOf(kind, target)}/status`, owner);
    },
    async remove(kind, target) {
      const { uid, resourceVersion } = target.metadata;
      try {
        await rest.performRequest({
          method: "DELETE",
          path: pathOf(kind, target),
          bodyJson: {
            apiVersion: "v1",
            kind: "DeleteOptions",
            propagationPolicy: "Background",
            preconditions: { uid, resourceVersion },
          },
        });
      } catch (error) {
        if (!(error instanceof KubeError && error.code === 404)) throw error;
      }
    },
    close: () => rest.close(),
  };
}

function collection({ apiVersion, plural }: Kind, namespace: string | undefined): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

function item(kind: Kind, namespace: string, name: string): string {
  return `${collection(kind, namespace)}/${encodeURIComponent(name)}`;
}

function pathOf(
  kind: Kind,
  { metadata }: { metadata: { namespace: string; name: string } },
): string {
  return item(kind, metadata.namespace, metadata.name);
}
