import type { ObjectEvent } from "./cloud_event.ts";
import { type Controller, isKind, type Reconciled } from "../../controller.ts";
import { facts, isAtLeast } from "./predicate.ts";
import { controllerOf, type KubeObject } from "../kube/object.ts";
import { ANNOTATION } from "../../../multigres/labels.ts";
import type { Memory } from "../observe/cache.ts";
import { isAsNoted, type Traced, tracedOf, writtenAt } from "../trace/annotation.ts";

/** The object that a reconcile is for. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/**
 * A doorbell: some object changed. It carries enough to tell whether that is news (and which list to read again),
 * and nothing that a plan could be made from.
 */
export interface Ring {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly facts: string;
  readonly gone: boolean;
  readonly generation?: number;
  /** For the trace only: the write that the object says it was last written by … */
  readonly traced?: Traced;
  /** … and whether nobody else has written to it since … */
  readonly asNoted?: boolean;
  /** … when anybody last wrote to it (whole seconds), in ms since 1970 … */
  readonly written?: number;
  /** … how its event came here … */
  readonly arrival?: Arrival;
  /** … and, for an object that others read, the search that this bell comes from. */
  readonly cause?: Traced;
}

/** The way of an event; times in ms since 1970. */
export interface Arrival {
  /** When the source sent it, if it said so. */
  readonly sent?: number;
  readonly received: number;
  /** `traceparent` of the request that brought it. */
  readonly delivery?: string;
  /** It was sent before this process began, so it waited for the start. */
  readonly cold: boolean;
}

/** For whom an event rings: one object, or all those of a namespace that a test on them finds. */
export type Audience<Self> =
  | { readonly to: "key"; readonly key: Key }
  | {
    readonly to: "search";
    readonly namespace: string;
    readonly matches: (self: Self) => boolean;
  };

/** Makes the doorbell of an event. */
export function ringOf(
  { object, change }: Pick<ObjectEvent, "object" | "change">,
  arrival?: Arrival,
): Ring {
  const { apiVersion, kind, metadata } = object;
  const traced = tracedOf(object);
  const written = writtenAt(object);
  return {
    kind,
    apiVersion,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    facts: facts(object),
    gone: change === "delete",
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation }),
    ...(traced === undefined ? {} : { traced, asNoted: isAsNoted(object) }),
    ...(written === undefined ? {} : { written }),
    ...(arrival === undefined ? {} : { arrival }),
  };
}

/** Whom an object's change concerns; undefined if it is nobody of this controller's kind. */
export function audienceOf<Self extends Reconciled>(
  controller: Controller<Self>,
  object: KubeObject,
): Audience<Self> | undefined {
  const { metadata, metadata: { name, namespace } } = object;
  if (isKind(controller.kind, object)) return { to: "key", key: { namespace, name } };
  if (controller.owns.some(({ kind }) => isKind(kind, object))) {
    const controlling = controllerOf(object);
    if (controlling !== undefined) {
      return isKind(controller.kind, controlling)
        ? { to: "key", key: { namespace, name: controlling.name } }
        : undefined;
    }
    // Somebody took the owner reference away, or it is data, which has none: the annotation still tells.
    const owner = metadata.annotations?.[ANNOTATION.owner];
    return owner === undefined ? undefined : { to: "key", key: { namespace, name: owner } };
  }
  if (controller.reads?.some((kind) => isKind(kind, object))) {
    const needed = (self: Self) =>
      controller.needs(self).some((need) => need.name === name && isKind(need.kind, object));
    return { to: "search", namespace, matches: needed };
  }
  return undefined;
}

/** Whether a memory already holds what a doorbell has to tell: then nobody needs to get up. */
export function isKnown(memory: Memory, ring: Ring): boolean {
  const known = [memory.self, ...memory.lists.values()].flat()
    .find((object) => object.metadata.uid === ring.uid);
  if (known === undefined) return ring.gone;
  if (ring.gone) return false;
  return isAtLeast(known.metadata.resourceVersion, ring.resourceVersion) ||
    facts(known) === ring.facts;
}
