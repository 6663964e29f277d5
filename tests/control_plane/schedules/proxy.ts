/** Stands between the functions and the API server, and lets go wrong what a test asks for, in one namespace at a time. */
import { delay } from "../../../scripts/devcluster/process.ts";
import type { Fault } from "./faults.ts";

/** The API server behind the proxy. */
export interface Server {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
}

/** A running proxy. */
export interface Proxy {
  readonly url: string;
  /** Lets a fault happen in a namespace, once; requests are counted from here. */
  readonly arm: (namespace: string, fault: Fault) => void;
  /** Whether the armed fault has happened. */
  readonly isMet: (namespace: string) => boolean;
  /** For how many ms nobody has asked about the namespace. */
  readonly stillFor: (namespace: string) => number;
  /** What was asked since the fault was armed, a line each; for a look at what failed. */
  readonly asked: (namespace: string) => readonly string[];
  readonly stop: () => Promise<void>;
}

/** What is known of a namespace. */
interface Room {
  fault?: Fault;
  isMet: boolean;
  reads: number;
  writes: number;
  last: number;
  underWay: number;
  asked: string[];
}

/** A request that is to be sent, perhaps more than once. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** What the API server calls its refusals. */
const REASONS: Readonly<Record<number, string>> = {
  409: "Conflict",
  429: "TooManyRequests",
  500: "InternalError",
  504: "Timeout",
};
const LATE = 3_000;

/** Listens on a free port of 127.0.0.1. @param kill ends the process of an account without warning */
export function startProxy(server: Server, kill: (account: string) => void): Proxy {
  const client = Deno.createHttpClient({ caCerts: [server.ca] });
  const rooms = new Map<string, Room>();

  function roomOf(namespace: string): Room {
    const room = rooms.get(namespace) ??
      { isMet: false, reads: 0, writes: 0, last: Date.now(), underWay: 0, asked: [] };
    rooms.set(namespace, room);
    return room;
  }

  async function perform({ method, path, headers, body }: Asked): Promise<Response> {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers,
      client,
      ...(body === undefined ? {} : { body }),
    });
    const kept = new Headers(response.headers);
    // The body is unpacked and whole.
    for (const name of ["content-encoding", "content-length", "transfer-encoding"]) {
      kept.delete(name);
    }
    return new Response(await response.arrayBuffer(), { status: response.status, headers: kept });
  }

  async function withFault(asked: Asked, fault: Fault): Promise<Response> {
    switch (fault.what) {
      case "refuse":
        return refusal(fault.code);
      case "drop":
        await perform(asked);
        return broken();
      case "timeout":
        await perform(asked);
        return refusal(504);
      case "double": {
        const first = await perform(asked);
        await perform(asked);
        return first;
      }
      case "delay":
        await delay(LATE);
        return await perform(asked);
      case "kill":
        if (fault.when === "after") await perform(asked);
        kill(accountOf(asked.headers));
        return broken();
    }
  }

  async function inRoom(room: Room, asked: Asked): Promise<Response> {
    const isRead = asked.method === "GET";
    const count = isRead ? ++room.reads : ++room.writes;
    const { fault } = room;
    const isNow = fault !== undefined && !room.isMet && count === fault.nth &&
      isRead === (fault.of === "read");
    if (isNow) room.isMet = true;
    const response = isNow ? await withFault(asked, fault) : await perform(asked);
    const { method, path, headers } = asked;
    const who = accountOf(headers);
    const mark = isNow ? ` <- ${JSON.stringify(fault)}` : "";
    room.asked.push(`${who} ${method} ${path.split("?")[0]} ${response.status}${mark}`);
    return response;
  }

  async function handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    for (const name of ["host", "connection", "content-length"]) headers.delete(name);
    const { method } = request;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const asked = { method, path: `${pathname}${search}`, headers, body };
    const namespace = /\/namespaces\/([^/]+)\//.exec(pathname)?.[1];
    if (namespace === undefined) return await perform(asked);
    const room = roomOf(namespace);
    room.underWay++;
    try {
      return await inRoom(room, asked);
    } finally {
      room.underWay--;
      room.last = Date.now();
    }
  }

  const listener = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handle);
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    arm(namespace, fault) {
      const { last, underWay } = roomOf(namespace);
      rooms.set(namespace, {
        ...{ fault, last, underWay },
        ...{ isMet: false, reads: 0, writes: 0, asked: [] },
      });
    },
    isMet: (namespace) => roomOf(namespace).isMet,
    stillFor(namespace) {
      const { underWay, last } = roomOf(namespace);
      return underWay > 0 ? 0 : Date.now() - last;
    },
    asked: (namespace) => roomOf(namespace).asked,
    async stop() {
      await listener.shutdown();
      client.close();
    },
  };
}

function refusal(code: number): Response {
  const reason = REASONS[code]!;
  const message = `the test says ${reason}`;
  const [apiVersion, kind, status] = ["v1", "Status", "Failure"];
  const body = { apiVersion, kind, metadata: {}, status, message, reason, code };
  return Response.json(body, { status: code });
}

/** An answer that breaks off: for who waits for it, there is none. */
function broken(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      stream.enqueue(new Uint8Array(1));
      stream.close();
    },
  });
  return new Response(body, { headers: { "content-length": "2" } });
}

/** The ServiceAccount that a request's token is for. */
function accountOf(headers: Headers): string {
  const payload = headers.get("authorization")?.split(".")[1];
  if (payload === undefined) return "";
  const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
  return (JSON.parse(text) as { sub: string }).sub.split(":").at(-1)!;
}
