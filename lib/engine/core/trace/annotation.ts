import type { Keys } from "../keys.ts";
import type { KubeObject } from "../kube/object.ts";

/** A point in a trace, and when the object that carries it was written for it. */
export interface Traced {
  /** W3C trace context. */
  readonly traceparent: string;
  /** In ms since 1970. */
  readonly at: number;
}

/** The parts of a W3C `traceparent`. */
export interface SpanRef {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** Reads a `traceparent` (W3C Trace Context, version 00); undefined for everything else: anybody can write one. */
export function parseTraceparent(text: string | undefined): SpanRef | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? "");
  if (match === null) return undefined;
  const [, traceId = "", spanId = "", flags = ""] = match;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** Whether a span is recorded: its `sampled` flag is set. */
export function isRecorded(traceparent: string | undefined): boolean {
  return ((parseTraceparent(traceparent)?.flags ?? 0) & 1) === 1;
}

/** What the owner's write noted on a child: the reconcile that last changed the child's intent. */
export function tracedOf(
  { metadata: { annotations } }: KubeObject,
  keys: Keys,
): Traced | undefined {
  const traceparent = annotations?.[keys.traceparent];
  const at = Date.parse(annotations?.[keys.tracedAt] ?? "");
  if (traceparent === undefined || parseTraceparent(traceparent) === undefined) return undefined;
  return Number.isNaN(at) ? undefined : { traceparent, at };
}

/**
 * An object with the note of the write that is about to be made: its span and its time. What a child's own reconcile does
 * then hangs below the write that asked for it, and waiting is measured from the write. Nothing else writes the note.
 * @param at RFC 3339 with ms
 */
export function noted<T extends Notable>(
  object: T,
  keys: Keys,
  traceparent: string | undefined,
  at: string,
): T {
  if (traceparent === undefined) return object;
  const note = { [keys.traceparent]: traceparent, [keys.tracedAt]: at };
  const annotations = { ...object.metadata.annotations, ...note };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

interface Notable {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
}

/**
 * The trace that a user wants a change to be part of: the same annotation on an object that has no owner. Nobody notes
 * the time beside it, so it is as old as the last write of the field manager that set it.
 */
export function userTraceOf(object: KubeObject, keys: Keys): Traced | undefined {
  const traceparent = object.metadata.annotations?.[keys.traceparent];
  if (traceparent === undefined || parseTraceparent(traceparent) === undefined) return undefined;
  const setters = managers(object).filter((manager) => owns(manager, keys.traceparent));
  const at = latest(setters) ?? Date.parse(object.metadata.creationTimestamp ?? "");
  return Number.isNaN(at) ? undefined : { traceparent, at };
}

/** When anybody last wrote to an object, to the second (`metadata.managedFields`). */
export function writtenAt(object: KubeObject): number | undefined {
  return latest(managers(object));
}

/**
 * Whether the last write to an object was the one it notes: nobody else has written since. Times of writes are whole
 * seconds, so in doubt it was not.
 */
export function isAsNoted(object: KubeObject, keys: Keys): boolean {
  const traced = tracedOf(object, keys);
  if (traced === undefined) return false;
  const others = managers(object).filter((manager) => !owns(manager, keys.tracedAt));
  const second = Math.floor(traced.at / 1000) * 1000;
  return others.length < managers(object).length && (latest(others) ?? 0) < second;
}

/** Whether somebody else has written to more than the status of an object since the write that it notes. */
export function isOverwritten(object: KubeObject, keys: Keys): boolean {
  const traced = tracedOf(object, keys);
  if (traced === undefined) return false;
  const others = managers(object).filter((manager) =>
    manager.subresource === undefined && !owns(manager, keys.tracedAt)
  );
  return (latest(others) ?? 0) > traced.at;
}

interface Manager {
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Record<string, Record<string, object>>;
}

function managers({ metadata: { managedFields } }: KubeObject): readonly Manager[] {
  return Array.isArray(managedFields) ? managedFields as Manager[] : [];
}

function owns({ fieldsV1 }: Manager, annotation: string): boolean {
  return `f:${annotation}` in (fieldsV1?.["f:metadata"]?.["f:annotations"] ?? {});
}

function latest(entries: readonly Manager[]): number | undefined {
  const times = entries.map(({ time }) => Date.parse(time ?? "")).filter((at) => !Number.isNaN(at));
  return times.length === 0 ? undefined : Math.max(...times);
}
