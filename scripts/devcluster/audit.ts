/** Counts API requests from the API server's audit log. */

/** One line of the audit log, as far as it matters here. */
export interface AuditEvent {
  readonly stage: string;
  readonly user: string;
  readonly verb: string;
  /** Plural, with the subresource when there is one: `cells/status`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly code?: number;
  /** When the request came in, RFC 3339. */
  readonly time: string;
}

/** A position in an audit log. */
export type Mark = number;

/** Numbers of requests. */
export interface RequestCount {
  readonly total: number;
  readonly byUser: Readonly<Record<string, number>>;
  /** By `verb resource`. */
  readonly byRequest: Readonly<Record<string, number>>;
}

/** The end of the log as it is now. The server writes a line before it answers, so nothing is late. */
export async function auditMark(path: string): Promise<Mark> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.size ?? 0;
}

/** The events between two marks, or up to the end of the log. */
export async function readAudit(path: string, from: Mark, to?: Mark): Promise<AuditEvent[]> {
  const end = to ?? await auditMark(path);
  if (end <= from) return [];
  using file = await Deno.open(path);
  // With the byte before: a mark may be inside a line that was being written, which came before it.
  const start = Math.max(0, from - 1);
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  const lines = new TextDecoder().decode(bytes.subarray(0, filled)).split("\n");
  // The last line may be half written, too.
  return lines.slice(from > 0 ? 1 : 0, -1).filter((line) => line !== "").map(parseLine);
}

/** Counts the finished requests of `users`. Watches count when they end. */
export function countRequests(
  events: readonly AuditEvent[],
  users: readonly string[],
): RequestCount {
  const byUser: Record<string, number> = {};
  const byRequest: Record<string, number> = {};
  let total = 0;
  for (const { stage, user, verb, resource } of events) {
    if (stage !== "ResponseComplete" || !users.includes(user)) continue;
    total++;
    byUser[user] = (byUser[user] ?? 0) + 1;
    const request = `${verb} ${resource}`;
    byRequest[request] = (byRequest[request] ?? 0) + 1;
  }
  return { total, byUser, byRequest };
}

interface RawEvent {
  stage: string;
  verb: string;
  requestURI: string;
  requestReceivedTimestamp: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  responseStatus?: { code?: number };
}

function parseLine(line: string): AuditEvent {
  const raw = JSON.parse(line) as RawEvent;
  const { resource, subresource, namespace, name } = raw.objectRef ?? {};
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  const code = raw.responseStatus?.code;
  return {
    stage: raw.stage,
    user: raw.user.username,
    verb: raw.verb,
    // Discovery and health have no object.
    resource: path ?? raw.requestURI.split("?")[0]!,
    time: raw.requestReceivedTimestamp,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(code === undefined ? {} : { code }),
  };
}
