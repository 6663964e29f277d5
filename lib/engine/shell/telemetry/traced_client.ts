import type { Domain, Kind, Reconciled } from "../../controller.ts";
import type { KubeObject } from "../../core/kube/object.ts";
import type { KubeClient } from "../kube/client.ts";
import { KubeError } from "../kube/rest.ts";
import type { Key } from "../../core/event/routing.ts";
import { currentTraceparent, pastSpan, unrecorded, withSpan } from "./span.ts";
import type { Manifest } from "../../core/plan/write.ts";
import { noted } from "../../core/trace/annotation.ts";
import { own } from "../../core/trace/attributes.ts";

/** What a run asked of the API server. */
export interface Calls {
  reads: number;
  writes: number;
  /** Writes that were answered with 409. */
  conflicts: number;
}

/** A client whose every call is a span. Each attempt of a call is an HTTP client span of Deno's below it. */
export interface TracedClient extends KubeClient {
  /** Counts as it goes. */
  readonly calls: Calls;
}

/** A read that was made before there was a span for it. */
export interface EarlyRead {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly self?: Reconciled | undefined;
  readonly error?: unknown;
}

/** Reads self ahead of the run, which needs it to know what trace it belongs to. Never throws. */
export async function readEarly(client: KubeClient, kind: Kind, key: Key): Promise<EarlyRead> {
  const start = Date.now();
  try {
    const self = await unrecorded(() => client.get(kind, key.namespace, key.name));
    return { kind, start, end: Date.now(), self: self as Reconciled | undefined };
  } catch (error) {
    return { kind, start, end: Date.now(), error };
  }
}

/** Wraps a client for one run. The first `get` of what was read early gives that answer instead of asking again. */
export function tracedClient(
  client: KubeClient,
  domain: Domain,
  early?: EarlyRead,
): TracedClient {
  const about = ({ kind }: Kind) => own(domain, { "object.kind": kind });
  const withNote = <T extends KubeObject | Manifest>(object: T) =>
    noted(object, domain.keys, currentTraceparent(), new Date().toISOString());
  const calls: Calls = { reads: 0, writes: 0, conflicts: 0 };
  let ahead = early;

  async function read<T>(verb: string, kind: Kind, call: () => Promise<T>): Promise<T> {
    calls.reads++;
    return await withSpan(`${verb} ${kind.kind}`, { attributes: about(kind) }, call);
  }

  async function write<T>(
    name: string,
    kind: Kind,
    object: { readonly metadata: { readonly name: string } },
    call: () => Promise<T>,
  ): Promise<T> {
    calls.writes++;
    const attributes = { ...about(kind), ...own(domain, { "object.name": object.metadata.name }) };
    try {
      return await withSpan(name, { attributes }, call);
    } catch (error) {
      if (error instanceof KubeError && error.code === 409) calls.conflicts++;
      throw error;
    }
  }

  return {
    calls,
    get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string) {
      if (ahead === undefined || ahead.kind !== kind) {
        return read("Get", kind, () => client.get(kind, namespace, name));
      }
      const { self, error, ...times } = ahead;
      ahead = undefined;
      calls.reads++;
      pastSpan(`Get ${kind.kind}`, { ...times, error, attributes: about(kind) });
      return error === undefined ? Promise.resolve(self as T | undefined) : Promise.reject(error);
    },
    list: (kind, namespace, selector) =>
      read("List", kind, () => client.list(kind, namespace, selector)),
    create: (kind, object) =>
      write(`Create ${kind.kind}`, kind, object, () => client.create(kind, withNote(object))),
    applyNew: (kind, object) =>
      write(`Apply ${kind.kind}`, kind, object, () => client.applyNew(kind, withNote(object))),
    apply: (kind, object) =>
      write(`Apply ${kind.kind}`, kind, object, () => client.apply(kind, withNote(object))),
    restore: (kind, object) =>
      write(`Restore ${kind.kind}`, kind, object, () => client.restore(kind, object)),
    replace: (kind, object) =>
      write(`Replace ${kind.kind}`, kind, object, () => client.replace(kind, withNote(object))),
    replaceStatus: (kind, object) =>
      write("Write status", kind, object, () => client.replaceStatus(kind, object)),
    applyStatus: (kind, target, status, manager) =>
      write(
        `Note consumer on ${kind.kind}`,
        kind,
        target,
        () => client.applyStatus(kind, target, status, manager),
      ),
    remove: (kind, target) =>
      write(`Delete ${kind.kind}`, kind, target, () => client.remove(kind, target)),
    close: () => client.close(),
  };
}
