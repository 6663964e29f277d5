import { Hono } from "hono";
import type { Deletion } from "./deletion.ts";
import { Crash, type Faults, type Logged } from "./faults.ts";
import type { Json } from "./fields.ts";
import type { Resources, Target } from "./resources.ts";
import { selects } from "./selectors.ts";
import { notFound, StatusError } from "./status_error.ts";
import type { Storage, Stored } from "./storage.ts";
import type { Verbs } from "./verbs.ts";

/** What answers the requests. */
export interface Parts {
  readonly resources: Resources;
  readonly storage: Storage;
  readonly verbs: Verbs;
  readonly deletion: Deletion;
  readonly faults: Faults;
  readonly onRequest: (request: Logged) => void;
}

/** A request as the API server reads it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly body: Json;
}

/** An answer: HTTP status and JSON. */
export interface Answer {
  readonly code: number;
  readonly body: object;
}

/** The Kubernetes API, as far as the operator uses it. Never throws but for what is a bug of the fake. */
export function answer(asked: Asked, parts: Parts): Answer {
  const { method, path, query, body } = asked;
  const manager = query.get("fieldManager") ?? "";
  const log = (code: number) => parts.onRequest({ method, path, manager, code });
  try {
    parts.faults.before({ method, path, body });
    const target = parts.resources.at(path);
    if (target === undefined) throw new StatusError(404, "NotFound", "404 page not found");
    const [code, found] = handle(asked, target, parts);
    log(code);
    parts.faults.after({ method, path });
    return { code, body: found };
  } catch (error) {
    if (error instanceof Crash) {
      return { code: 418, body: { reason: "Crash", message: error.message } };
    }
    if (!(error instanceof StatusError)) throw error;
    const { code, reason, message } = error;
    log(code);
    const status = { apiVersion: "v1", kind: "Status", status: "Failure", code, reason, message };
    return { code, body: status };
  }
}

/** The same over HTTP. */
export function createRoutes(parts: Parts): Hono {
  const app = new Hono();
  app.all("*", async (c) => {
    const text = await c.req.text();
    const { code, body } = answer({
      method: c.req.method,
      path: c.req.path,
      query: new URL(c.req.url).searchParams,
      contentType: c.req.header("content-type"),
      body: text === "" ? {} : JSON.parse(text),
    }, parts);
    return c.json(body, code as 200);
  });
  return app;
}

function handle(
  { method, query, contentType, body }: Asked,
  target: Target,
  { storage, verbs, deletion }: Parts,
): [200 | 201, object] {
  const { resource, namespace, name } = target;
  const options = {
    manager: query.get("fieldManager") ?? "unknown",
    subresource: target.subresource,
    strict: query.get("fieldValidation") === "Strict",
  };
  switch (method) {
    case "GET": {
      if (name === undefined) return [200, list(query, target, storage)];
      const found = storage.read(resource, namespace, name);
      if (found === undefined) throw notFound(resource.plural, name);
      return [200, found.object];
    }
    case "POST":
      return [201, verbs.create(target, body, options)];
    case "PUT":
      return [200, verbs.replace(target, body, options)];
    case "PATCH": {
      if (contentType === "application/merge-patch+json") {
        const before = storage.read(resource, namespace, name ?? "");
        if (before === undefined) throw notFound(resource.plural, name ?? "");
        return [
          200,
          verbs.replace(target, mergePatch(before.object, body) as typeof body, options),
        ];
      }
      if (contentType !== "application/apply-patch+yaml") {
        throw new StatusError(415, "UnsupportedMediaType", "the fake knows no strategic merge");
      }
      if (!query.has("fieldManager")) {
        throw new StatusError(400, "BadRequest", "fieldManager is required for apply patch");
      }
      const isNew = storage.read(resource, namespace, name ?? "") === undefined;
      const force = query.get("force") === "true";
      return [isNew ? 201 : 200, verbs.apply(target, body, { ...options, force })];
    }
    case "DELETE": {
      const last = deletion.remove(target, body);
      const isGone = storage.read(resource, namespace, name ?? "") === undefined;
      return [200, isGone ? { apiVersion: "v1", kind: "Status", status: "Success" } : last];
    }
    default:
      throw new StatusError(405, "MethodNotAllowed", `${method} is not known`);
  }
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...target as object };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

function list(query: URLSearchParams, { resource, namespace }: Target, storage: Storage): object {
  const matches = selects(query.get("labelSelector") ?? "");
  const limit = Number(query.get("limit") ?? 0) || Infinity;
  const after = atob(query.get("continue") ?? "");
  const found = storage.all(resource, namespace)
    .filter((object) => matches(object.metadata.labels))
    .filter((object) => idOf(object) > after);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const rest = found.length - page.length;
  return {
    apiVersion: resource.apiVersion,
    kind: `${resource.kind}List`,
    metadata: {
      resourceVersion: `${storage.version()}`,
      ...(rest > 0 && last !== undefined
        ? { continue: btoa(idOf(last)), remainingItemCount: rest }
        : {}),
    },
    items: resource.custom ? page : page.map(({ apiVersion: _v, kind: _k, ...item }) => item),
  };
}

function idOf({ metadata: { namespace, name } }: Stored): string {
  return `${namespace ?? ""}/${name}`;
}
