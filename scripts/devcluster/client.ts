/** A small client of the API server, for scripts and tests. The functions have their own in lib/kube. */

/** How to reach and convince an API server; all PEM. */
export interface Access {
  readonly url: string;
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

/** A client of one API server. */
export interface ApiClient {
  readonly url: string;
  /** Any request; never throws for an HTTP status. `path` begins with "/". */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** A request whose answer is JSON; an error with the server's message for any other status. */
  readonly json: <T = KubeObject>(method: string, path: string, body?: unknown) => Promise<T>;
  readonly close: () => void;
}

/** Any Kubernetes object. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[];
  };
  // deno-lint-ignore no-explicit-any -- objects of every kind pass through here
  [field: string]: any;
}

/** What the API server answered instead of what was asked for. */
export class ApiError extends Error {
  /** Takes the request, the HTTP status and the message of the server. */
  constructor(request: string, readonly status: number, readonly reason: string) {
    super(`Cannot ${request}: ${reason}`);
    this.name = "ApiError";
  }
}

/** Makes a client. Close it when done, it keeps connections. */
export function createClient(access: Access): ApiClient {
  const http = Deno.createHttpClient({
    caCerts: [access.ca],
    ...(access.cert && access.key ? { cert: access.cert, key: access.key } : {}),
  });
  function fetchPath(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (access.token) headers.set("authorization", `Bearer ${access.token}`);
    return fetch(`${access.url}${path}`, { ...init, headers, client: http });
  }
  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetchPath(path, {
      method,
      headers: { "content-type": contentType(method), accept: "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new ApiError(`${method} ${path}`, response.status, serverMessage(text));
    }
    return JSON.parse(text) as T;
  }
  return { url: access.url, fetch: fetchPath, json, close: () => http.close() };
}

function contentType(method: string): string {
  return method === "PATCH" ? "application/merge-patch+json" : "application/json";
}

/** The `message` of a `metav1.Status`, or the text itself when it is something else. */
export function serverMessage(text: string): string {
  try {
    const status = JSON.parse(text) as { message?: string };
    return status.message ?? text;
  } catch {
    return text.trim();
  }
}
