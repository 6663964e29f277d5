import type { Credentials } from "./credentials.ts";
import { errorOf, KubeError, type RestClient, type RestRequest } from "./rest.ts";

/** How long one request may take, in ms: well below the Trigger's delivery timeout. */
const TIMEOUT = 15_000;
/** Waits before a further try, in ms. */
const BACKOFF = [100, 400, 1600];

/** A `RestClient` over fetch. Connections are kept alive and shared by all requests of the process. */
export function fetchTransport(credentials: Credentials): RestClient {
  const { server, caCert, clientCert, clientKey } = credentials;
  const client = Deno.createHttpClient({
    ...(caCert === undefined ? {} : { caCerts: [caCert] }),
    ...(clientCert === undefined || clientKey === undefined
      ? {}
      : { cert: clientCert, key: clientKey }),
  });

  async function once(request: RestRequest, freshToken: boolean): Promise<Response> {
    const token = await credentials.token?.(freshToken);
    const query = request.querystring?.toString();
    const timeout = AbortSignal.timeout(TIMEOUT);
    return await fetch(`${server}${request.path}${query ? `?${query}` : ""}`, {
      client,
      method: request.method,
      headers: {
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(request.bodyJson === undefined
          ? {}
          : { "content-type": request.contentType ?? "application/json" }),
      },
      ...(request.bodyJson === undefined ? {} : { body: JSON.stringify(request.bodyJson) }),
      signal: request.abortSignal === undefined
        ? timeout
        : AbortSignal.any([timeout, request.abortSignal]),
    });
  }

  async function attempt(request: RestRequest): Promise<unknown> {
    try {
      let response = await once(request, false);
      if (response.status === 401 && credentials.token !== undefined) {
        await response.body?.cancel();
        response = await once(request, true); // the token on disk may have been rotated
      }
      const text = await response.text();
      if (response.ok) return text === "" ? undefined : JSON.parse(text);
      throw errorOf(request, response.status, text);
    } catch (error) {
      if (error instanceof KubeError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new KubeError(0, "NoAnswer", `Cannot ${request.method} ${request.path}: ${reason}`, {
        cause: error,
      });
    }
  }

  async function performRequest(request: RestRequest): Promise<unknown> {
    for (const wait of BACKOFF) {
      try {
        return await attempt(request);
      } catch (error) {
        if (!(error instanceof KubeError) || !isRetryable(request, error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    return await attempt(request);
  }

  return { performRequest, close: () => client.close() };
}

/**
 * What is safe to send again. 429 was not processed (API priority and fairness refuses before handling).
 * After 503 or no answer nobody knows, so only requests whose repetition changes nothing: reads, and
 * server-side apply. A repeated POST, PUT or DELETE would meet its own traces as a conflict.
 */
export function isRetryable(request: RestRequest, error: KubeError): boolean {
  if (error.code === 429) return true;
  if (error.code !== 503 && error.code !== 0) return false;
  return request.method === "GET" ||
    (request.method === "PATCH" && request.contentType === "application/apply-patch+yaml");
}
