/** Reads the context attributes of an incoming CloudEvent, without touching its data. */
import type { Attributes } from "./triggers.ts";

/** An event as it came in: attributes to route by, headers and body to pass on unchanged. */
export interface IncomingEvent {
  readonly attributes: Attributes;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

const REQUIRED = ["id", "source", "specversion", "type"];
/** Headers that belong to one connection (RFC 9110 section 7.6.1) or that fetch sets itself. */
const NOT_PASSED_ON = ["connection", "content-length", "host", "keep-alive", "transfer-encoding"];

/** Reads a binary or structured mode event; undefined when the request is no CloudEvent. */
export async function readEvent(request: Request): Promise<IncomingEvent | undefined> {
  const body = new Uint8Array(await request.arrayBuffer());
  const headers = new Headers(request.headers);
  for (const name of NOT_PASSED_ON) headers.delete(name);
  const structured = headers.get("content-type")?.startsWith("application/cloudevents+json");
  const attributes = structured ? fromJson(body) : fromHeaders(headers);
  if (!attributes || REQUIRED.some((name) => !attributes[name])) return undefined;
  return { attributes, headers, body };
}

function fromHeaders(headers: Headers): Attributes {
  const attributes: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (name.startsWith("ce-")) attributes[name.slice(3)] = value;
  }
  return attributes;
}

function fromJson(body: Uint8Array<ArrayBuffer>): Attributes | undefined {
  try {
    const { data: _data, data_base64: _base64, ...rest } = JSON.parse(
      new TextDecoder().decode(body),
    ) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}
