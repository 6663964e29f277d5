import { type Controller, type Domain, type Plan, type Reconciled } from "../../controller.ts";
import type { Doorbell } from "../event/doorbell.ts";
import type { Cache } from "../observe/cache.ts";
import { observe } from "../observe/observed.ts";
import { findChild, hasIntent } from "../plan/intent_hash.ts";
import { childReadiness, workloadReadiness } from "../plan/readiness.ts";
import { isUnsettled } from "../plan/settled.ts";
import { type Traced, tracedOf } from "./annotation.ts";
import { type Attributes, own } from "./attributes.ts";
import { STALE } from "./origin.ts";

/** How long an event was on its way; times in ms since 1970, attributes in seconds. */
export interface Wait {
  readonly bell: Doorbell;
  readonly since: number;
  readonly attributes: Attributes;
}

/** A child that is ready now and was not before. */
export interface Ready {
  readonly kind: string;
  readonly name: string;
  /** Its last write. */
  readonly traced: Traced;
  /** When the event was sent that showed it, or when it was read. */
  readonly until: number;
}

/**
 * What the doorbell that came first had to wait for: from the write of the object to its event, from the event to the
 * function (which may have had to start), and from there to the run.
 */
export function waitOf(
  domain: Domain,
  bells: readonly Doorbell[],
  start: number,
): Wait | undefined {
  const [first] = bells.filter(({ arrival }) => arrival !== undefined)
    .sort((a, b) => (a.arrival?.received ?? 0) - (b.arrival?.received ?? 0));
  if (first?.arrival === undefined) return undefined;
  const { received, cold, sent = received } = first.arrival;
  // The owner's write is known to the ms; any other only to the second, which is worth telling only if it is long.
  const written = first.asNoted ? first.traced?.at : undefined;
  const coarse = sent - (first.written ?? sent);
  const since = Math.min(written ?? sent, sent);
  const writeToEvent = written !== undefined
    ? { "wait.write_to_event": seconds(sent - written) }
    : coarse >= 2000
    ? { "wait.write_to_event": seconds(coarse) }
    : {};
  const attributes = {
    ...own(domain, {
      ...writeToEvent,
      "wait.event_to_function": seconds(received - sent),
      "wait.queue": seconds(start - received),
    }),
    "faas.coldstart": cold,
  };
  return { bell: first, since, attributes };
}

/** The children that turn out to have become ready for what was last written to them. */
export function becameReady(
  controller: Controller,
  plan: Plan,
  before: Cache | undefined,
  after: Cache,
  bells: readonly Doorbell[],
  now: number,
): Ready[] {
  // Without a cache nobody knows what was ready before; a settled owner says that everything was.
  if (plan.decision === "hold" || (before === undefined && !isUnsettled(after.self))) return [];
  const { keys } = controller.domain;
  const { children } = observe(controller, after);
  const earlier = before === undefined ? [] : observe(controller, before).children;
  return plan.children.flatMap((desired) => {
    const bell = bells.findLast(({ kind, name }) =>
      kind === desired.kind && name === desired.metadata.name
    );
    const child = findChild<Reconciled>(children, desired);
    const traced = child === undefined ? undefined : tracedOf(child, keys);
    // A list that was read for a sibling shows it too, before its own bell.
    if (bell === undefined && before === undefined) return [];
    if (child === undefined || traced === undefined) return [];
    if (now - traced.at > STALE || !hasIntent(keys, child, desired)) return [];
    const judge = desired.apiVersion === controller.kind.apiVersion
      ? childReadiness
      : desired.kind === "Deployment" || desired.kind === "StatefulSet"
      ? workloadReadiness
      : undefined;
    const isReady = (objects: typeof children) => {
      const readiness = judge?.(keys, objects, desired);
      return readiness?.available === "True" && !readiness.progressing;
    };
    if (judge === undefined || !isReady(children) || isReady(earlier)) return [];
    const until = Math.max(traced.at, Math.min(now, bell?.arrival?.sent ?? now));
    return [{ kind: desired.kind, name: desired.metadata.name, traced, until }];
  });
}

function seconds(ms: number): number {
  return Math.max(0, Math.round(ms)) / 1000;
}
