/** Reads Trigger manifests: which events go to which function, and how delivery is retried. */
import type { KubeObject } from "./client.ts";

/** CloudEvents context attributes by lower-case name, without `ce-`. */
export type Attributes = Readonly<Record<string, string>>;

/** How a Trigger's deliveries are retried (Knative's DeliverySpec). */
export interface DeliverySpec {
  /** Attempts after the first one. */
  readonly retry: number;
  readonly backoffPolicy: "linear" | "exponential";
  readonly backoffMs: number;
  readonly timeoutMs: number;
}

/** A subscription of one function to some events. */
export interface Trigger {
  readonly name: string;
  /** Name of the KService, which is the name of the function. */
  readonly subscriber: string;
  readonly matches: (attributes: Attributes) => boolean;
  readonly delivery: DeliverySpec;
}

/** One filter of `spec.filters`: exactly one dialect. */
type Filter = Readonly<Record<string, unknown>>;

/**
 * The Triggers among `objects` that bring a function its events. One with a path of its own asks for a sweep when
 * the source's Deployment has been rolled out; here the source is a process. Errors on an unknown filter dialect.
 */
export function readTriggers(objects: readonly KubeObject[]): Trigger[] {
  return objects.filter(isTrigger).filter(isForEvents).map((object) => {
    const { name } = object.metadata;
    const spec = object["spec"] as TriggerSpec;
    const filters = spec.filters ?? [];
    for (const filter of filters) checkFilter(name, filter);
    const attributes = spec.filter?.attributes ?? {};
    return {
      name,
      subscriber: subscriberOf(name, spec),
      // Knative: `filters`, when there are any, replace `filter`.
      matches: filters.length > 0
        ? (event) => filters.every((filter) => matchesFilter(filter, event))
        : (event) => matchesExactly(attributes, event),
      delivery: readDelivery(spec.delivery),
    };
  });
}

interface TriggerSpec {
  filter?: { attributes?: Record<string, string> };
  filters?: Filter[];
  subscriber?: { ref?: { name?: string }; uri?: string };
  delivery?: { retry?: number; backoffPolicy?: string; backoffDelay?: string; timeout?: string };
}

function isTrigger(object: KubeObject): boolean {
  return object.kind === "Trigger" && object.apiVersion.startsWith("eventing.knative.dev/");
}

function isForEvents(object: KubeObject): boolean {
  return (object["spec"] as TriggerSpec).subscriber?.uri === undefined;
}

function subscriberOf(trigger: string, spec: TriggerSpec): string {
  const name = spec.subscriber?.ref?.name;
  if (name) return name;
  throw new Error(`Cannot read Trigger "${trigger}": spec.subscriber.ref.name is missing`);
}

/** Broker defaults when nothing is said: 10 retries, exponential from 0.2 s. */
function readDelivery(spec: TriggerSpec["delivery"]): DeliverySpec {
  const timeoutMs = spec?.timeout === undefined ? 60_000 : durationMs(spec.timeout);
  if (spec?.retry === undefined) {
    return { retry: 10, backoffPolicy: "exponential", backoffMs: 200, timeoutMs };
  }
  // Knative does not wait at all between retries unless both are given.
  const complete = spec.backoffPolicy !== undefined && spec.backoffDelay !== undefined;
  return {
    retry: spec.retry,
    backoffPolicy: spec.backoffPolicy === "linear" ? "linear" : "exponential",
    backoffMs: complete ? durationMs(spec.backoffDelay!) : 0,
    timeoutMs,
  };
}

/** The wait before retry number `attempt`, counted from 0, as Knative computes it. */
export function backoffMs(delivery: DeliverySpec, attempt: number): number {
  const factor = delivery.backoffPolicy === "linear" ? attempt : 2 ** attempt;
  return delivery.backoffMs * factor;
}

/** Milliseconds of an ISO 8601 duration of hours, minutes and seconds, such as `PT0.2S`. */
export function durationMs(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text);
  if (!match || text === "PT") throw new Error(`Cannot read the duration "${text}"`);
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (hours! * 3_600 + minutes! * 60 + seconds!) * 1_000;
}

const DIALECTS = ["exact", "prefix", "suffix", "all", "any", "not"];

function checkFilter(trigger: string, filter: Filter): void {
  for (const [dialect, value] of Object.entries(filter)) {
    if (!DIALECTS.includes(dialect)) {
      throw new Error(`Cannot read Trigger "${trigger}": unknown filter dialect "${dialect}"`);
    }
    if (Array.isArray(value)) value.forEach((inner: Filter) => checkFilter(trigger, inner));
    if (dialect === "not") checkFilter(trigger, value as Filter);
  }
}

/** CloudEvents Subscriptions API, section 3.2.4. A filter without a dialect matches everything. */
function matchesFilter(filter: Filter, event: Attributes): boolean {
  return Object.entries(filter).every(([dialect, value]) => {
    const inner = value as Filter[];
    if (dialect === "all") return inner.every((one) => matchesFilter(one, event));
    if (dialect === "any") return inner.some((one) => matchesFilter(one, event));
    if (dialect === "not") return !matchesFilter(value as Filter, event);
    return Object.entries(value as Record<string, string>).every(([name, wanted]) => {
      const actual = event[name];
      if (actual === undefined) return false;
      if (dialect === "prefix") return actual.startsWith(wanted);
      if (dialect === "suffix") return actual.endsWith(wanted);
      return actual === wanted;
    });
  });
}

/** `filter.attributes`: an empty value only asks that the attribute is there. */
function matchesExactly(wanted: Readonly<Record<string, string>>, event: Attributes): boolean {
  return Object.entries(wanted).every(([name, value]) =>
    event[name] !== undefined && (value === "" || event[name] === value)
  );
}
