import { parse } from "yaml";
import { API_VERSION } from "../../../lib/multigres/api/kinds.ts";

type Json = Record<string, unknown>;

/** A row of http.yaml. */
export interface Row {
  title: string;
  status: number;
  method?: string;
  path?: string;
  /** Merged onto the good event's headers. */
  headers?: Json;
  /** Nothing of the good event's headers is sent. */
  bare?: boolean;
  /** Merged onto the good event's object. */
  object?: Json;
  /** Merged onto the structured form of the good event. */
  structured?: Json;
  /** The body itself. */
  body?: unknown;
  bytes?: number[];
  /** A body with so many bytes of text. */
  fill?: number;
  /** An object with a status that is nested so deep. */
  deep?: number;
  /** The body is sent as a stream of unknown length. */
  chunked?: boolean;
}

const HEADERS = {
  "content-type": "application/json",
  "ce-specversion": "1.0",
  "ce-id": "e",
  "ce-type": "dev.knative.apiserver.resource.update",
  "ce-source": "https://10.96.0.1:443",
};

const OBJECT = {
  apiVersion: API_VERSION,
  kind: "MultigresCluster",
  metadata: { name: "forged", namespace: "test", uid: "forged", resourceVersion: "12" },
  spec: {},
};

/** The rows of http.yaml. */
export function readRows(): Row[] {
  return parse(Deno.readTextFileSync(new URL("http.yaml", import.meta.url))) as Row[];
}

/** The request that a row describes. */
export function requestOf(row: Row, origin = "http://function"): Request {
  const headers = merge(row.bare ? {} : HEADERS, row.headers ?? {}) as Record<string, string>;
  const method = row.method ?? "POST";
  const body = method === "GET" ? null : bodyOf(row);
  return new Request(`${origin}${row.path ?? "/"}`, {
    method,
    headers,
    body: row.chunked && body !== null ? inChunks(body) : body,
  });
}

function bodyOf(row: Row): Uint8Array<ArrayBuffer> {
  if (row.bytes !== undefined) return new Uint8Array(row.bytes);
  return new TextEncoder().encode(textOf(row));
}

function textOf({ body, object = {}, structured, fill, deep }: Row): string {
  if (fill !== undefined) return `"${"x".repeat(fill - 2)}"`;
  if (deep !== undefined) {
    const text = JSON.stringify({ ...OBJECT, status: "deep" });
    return text.replace('"deep"', "[".repeat(deep) + "]".repeat(deep));
  }
  if (structured !== undefined) {
    const attributes = { specversion: "1.0", id: "e", type: HEADERS["ce-type"], source: "s" };
    return JSON.stringify(merge({ ...attributes, data: OBJECT }, structured));
  }
  if (typeof body === "string") return body;
  return JSON.stringify(body ?? merge(OBJECT, object));
}

/** As RFC 7396 merges; `{repeat, times}` is a long text. */
export function merge(base: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  if ("repeat" in patch) return String(patch["repeat"]).repeat(Number(patch["times"]));
  const merged: Json = isRecord(base) ? { ...base } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}

function isRecord(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function inChunks(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(sent, sent + 65_536));
      sent += 65_536;
    },
  });
}
