/**
 * One HTTP request to the API server. The shape follows the `RestClient` contract of
 * `@cloudydeno/kubernetes-client`, so that its generated API classes can sit on top of this transport.
 */
export interface RestRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly querystring?: URLSearchParams;
  readonly bodyJson?: unknown;
  readonly contentType?: string;
  readonly abortSignal?: AbortSignal;
}

/** Performs requests; throws `KubeError` for every answer that is not 2xx and for no answer at all. */
export interface RestClient {
  performRequest(request: RestRequest): Promise<unknown>;
  /** Releases connections. */
  close(): void;
}

/** A request that failed: the API server's own words where it answered (`metav1.Status`). */
export class KubeError extends Error {
  override readonly name = "KubeError";
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly code: number,
    /** `metav1.Status.reason`, such as "AlreadyExists", "Conflict", "Invalid". */
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Makes the error for an answer that is not 2xx. */
export function errorOf(request: RestRequest, code: number, body: string): KubeError {
  let status: { reason?: string; message?: string } = {};
  try {
    status = JSON.parse(body);
  } catch {
    // A proxy or an overloaded server may answer in plain text.
  }
  const message = status.message ?? (body.slice(0, 500) || "no body");
  return new KubeError(
    code,
    status.reason ?? "Unknown",
    `Cannot ${request.method} ${request.path}: ${message}`,
    { cause: status.message },
  );
}
