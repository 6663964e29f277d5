import type { Domain } from "../../controller.ts";
import type { ObjectEvent } from "../event/cloud_event.ts";
import type { Arrival } from "../event/doorbell.ts";
import { type Attributes, own } from "./attributes.ts";

/** When and where an event came in. */
export interface Moment {
  /** In ms since 1970. */
  readonly now: number;
  /** When this process began, in ms since 1970. */
  readonly began: number;
  /** `traceparent` of the request that brought the event. */
  readonly delivery: string | undefined;
}

/** The way of an event to this process: what was sent before the process began had to wait for its start. */
export function arrivalOf({ time = "" }: ObjectEvent, { now, began, delivery }: Moment): Arrival {
  const sent = Date.parse(time);
  return {
    received: now,
    cold: sent < began,
    ...(Number.isNaN(sent) ? {} : { sent }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}

/** What OpenTelemetry wants to know of a CloudEvent, and which object the event is about. */
export function eventAttributes(
  domain: Domain,
  { id, source, subject, change, object }: ObjectEvent,
): Attributes {
  const { kind, metadata: { namespace, name } } = object;
  return {
    "cloudevents.event_id": id,
    "cloudevents.event_spec_version": "1.0",
    "cloudevents.event_type": `dev.knative.apiserver.resource.${change}`,
    ...(source === undefined ? {} : { "cloudevents.event_source": source }),
    ...(subject === undefined ? {} : { "cloudevents.event_subject": subject }),
    ...own(domain, { "object.kind": kind, "object.namespace": namespace, "object.name": name }),
  };
}
