import { canonical } from "../hash.ts";
import { type Json } from "../json.ts";
import type { KubeObject } from "../kube/object.ts";

/**
 * Everything about an object that could change what a reconcile decides, as one comparable text.
 * Two versions with equal facts are the same to every controller, so the event between them needs no run.
 * @param statusFields those of its status that count (see `Kind`); all of them if undefined
 */
export function facts(object: KubeObject, statusFields?: readonly string[]): string {
  const { resourceVersion: _version, managedFields: _managers, ...metadata } = object.metadata;
  const { status, ...rest }: KubeObject & { status?: unknown } = object;
  return canonical({ ...rest, metadata, status: statusFacts(status, statusFields) });
}

function statusFacts(status: unknown, fields: readonly string[] | undefined): unknown {
  if (fields === undefined) return status;
  // A count that is left out is zero.
  return Object.fromEntries(
    fields.map((field) => [field, (status as Json | undefined)?.[field] ?? 0]),
  );
}

/**
 * Whether version `a` is at least as new as `b`. Resource versions of one kind may be compared as numbers
 * (Kubernetes 1.35, KEP-5504); for anything else the answer is "no", which only costs a run.
 */
export function isAtLeast(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) >= BigInt(b);
}
