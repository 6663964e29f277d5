import { type Controller, kindOf } from "../../controller.ts";
import { isAsNoted, type Traced, tracedOf, writtenAt } from "../trace/annotation.ts";
import type { ObjectEvent } from "./cloud_event.ts";
import { facts } from "./facts.ts";

/**
 * A doorbell: some object changed. It carries enough to tell whether that is news (and which list to read again),
 * and nothing that a plan could be made from.
 */
export interface Doorbell {
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

/** Makes the doorbell of an event. */
export function doorbellOf(
  controller: Controller,
  { object, change }: Pick<ObjectEvent, "object" | "change">,
  arrival?: Arrival,
): Doorbell {
  const { apiVersion, kind, metadata } = object;
  const { keys } = controller.domain;
  const traced = tracedOf(object, keys);
  const written = writtenAt(object);
  return {
    kind,
    apiVersion,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    facts: facts(object, kindOf(controller, object)?.statusFields),
    gone: change === "delete",
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation }),
    ...(traced === undefined ? {} : { traced, asNoted: isAsNoted(object, keys) }),
    ...(written === undefined ? {} : { written }),
    ...(arrival === undefined ? {} : { arrival }),
  };
}
