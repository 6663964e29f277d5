import type { Reconciled } from "../../controller.ts";
import type { Doorbell } from "../event/doorbell.ts";
import type { Keys } from "../keys.ts";
import { controllerOf } from "../kube/object.ts";
import {
  isAsNoted,
  isOverwritten,
  isRecorded,
  type Traced,
  tracedOf,
  userTraceOf,
} from "./annotation.ts";
import { isUnsettled } from "../plan/settled.ts";

/** What is older belongs to the past: a pod that fails next week does not join last week's trace, it links to it. */
export const STALE = 15 * 60_000;

/** Where the runs of an object hang, as its last run left it: kept by the process, never needed for correctness. */
export interface LastTrace extends Traced {
  readonly generation: number | undefined;
  /** The `traceparent` on self that has been answered. */
  readonly answered: string | undefined;
}

/** What is known when a run begins. */
export interface Question {
  readonly keys: Keys;
  /** Undefined: it is gone. */
  readonly self: Reconciled | undefined;
  readonly bells: readonly Doorbell[];
  /** `traceparent` of the sweep that wants everything looked at. */
  readonly sweep?: string | undefined;
  readonly last?: LastTrace | undefined;
  /** In ms since 1970. */
  readonly now: number;
}

/** Where a run's span hangs. */
export interface Origin {
  /** Undefined: it begins a trace. */
  readonly parent: Traced | undefined;
  /** `traceparent`s of what it also has to do with. */
  readonly links: readonly string[];
  /** A user's change, a user's own trace, what a change led to, what an old one still needs, a sweep, or none of it. */
  readonly why: "change" | "user" | "cascade" | "again" | "resync" | "unrelated";
}

/**
 * One change is one trace: decides which a run belongs to, by what woke it and by what the objects say.
 * A user's new spec goes on in the trace of the request that brought it (event source, broker, activator), or joins the
 * one that the user named. From there on the trace goes down in the
 * annotations that each write leaves on a child, and up again when that child wakes its owner, until the owner is
 * settled. What happens to a settled object is something new: a trace of its own, which links back.
 */
export function originOf(question: Question): Origin {
  const { keys, self, bells, sweep, last, now } = question;
  const isFresh = (traced: Traced | undefined): traced is Traced =>
    traced !== undefined && Math.abs(now - traced.at) <= STALE;
  const own = self === undefined || isRoot(self) ? undefined : tracedOf(self, keys);
  const related = [own, last, ...bells.map(({ traced }) => traced)];
  const hang = (why: Origin["why"], parent: Traced | undefined): Origin => ({
    parent,
    links: linksOf([...related, ...bells.map(({ cause }) => cause)], parent, bells),
    why,
  });
  const fallback = () => {
    const cause = bells.map((bell) => bell.cause).find(isFresh);
    if (cause !== undefined) return hang("cascade", cause);
    return sweep === undefined
      ? hang("unrelated", undefined)
      : hang("resync", { traceparent: sweep, at: now });
  };
  if (self === undefined) return fallback();

  if (isRoot(self) && isNewGeneration(self, last)) {
    const user = userTraceOf(self, keys);
    const joins = isFresh(user) && user.traceparent !== last?.answered;
    const news = bells.filter(({ uid }) => uid === self.metadata.uid);
    return joins ? hang("user", user) : hang("change", bringer(news, now));
  }
  const unsettled = isUnderWay(self, keys);
  // What an object is meant to be goes before what comes up from its children.
  const intent = isFresh(own) && isNews(own, question) ? own : undefined;
  const cause = intent ??
    newest(
      // A template that was edited; a new one is what somebody may have been waiting for.
      bells.filter(({ generation = 1 }) => generation > 1).map((bell) => bell.cause)
        .filter(isFresh),
    ) ??
    newest(
      bells.filter(({ uid }) => unsettled && uid !== self.metadata.uid).map(({ traced }) => traced)
        .filter(isFresh),
    );
  if (cause !== undefined) return hang("cascade", cause);
  const again = unsettled ? newest([own, last].filter(isFresh)) : undefined;
  return again === undefined ? fallback() : hang("again", again);
}

/**
 * The request that brought the news, which Knative has traced from the event source on: what follows belongs to it.
 * Undefined if nobody records it; whether Knative samples its own hops says nothing about ours.
 */
export function bringer(bells: readonly Doorbell[], now: number): Traced | undefined {
  const deliveries = bells.map(({ arrival }) => arrival?.delivery);
  const traceparent = deliveries.find((delivery) => isRecorded(delivery));
  return traceparent === undefined ? undefined : { traceparent, at: now };
}

/** What the next run of the object may rely on. @param span the run's own `traceparent` */
export function lastTrace(
  keys: Keys,
  self: Reconciled | undefined,
  { parent, why }: Origin,
  span: string,
  now: number,
): LastTrace {
  const read = self !== undefined && isRoot(self) ? userTraceOf : tracedOf;
  const traced = self === undefined ? undefined : read(self, keys);
  const own = { traceparent: span, at: now };
  return {
    // What a change needs hangs below its first run, not below the request that brought it.
    ...(why === "change" ? own : parent ?? own),
    generation: self?.metadata.generation,
    answered: traced?.traceparent,
  };
}

/** Users make objects without an owner; all others are written by a reconcile. */
function isRoot(self: Reconciled): boolean {
  return controllerOf(self) === undefined;
}

function isNewGeneration({ metadata, status }: Reconciled, last: LastTrace | undefined): boolean {
  return status?.observedGeneration !== metadata.generation &&
    last?.generation !== metadata.generation;
}

/** Whether the intent that self was last written for has not been answered by a run yet. */
function isNews(own: Traced, { keys, self, bells, last }: Question): boolean {
  if (last !== undefined) return last.answered !== own.traceparent;
  return (self !== undefined && (self.status === undefined || isAsNoted(self, keys))) ||
    bells.some(({ uid, asNoted }) => uid === self?.metadata.uid && asNoted);
}

/**
 * Whether a change of self is still on its way. That somebody else edited what had settled is not: its owner will
 * revert it, in a trace of its own.
 */
function isUnderWay(self: Reconciled, keys: Keys): boolean {
  const observedGeneration = self.metadata.generation;
  return isOverwritten(self, keys)
    ? isUnsettled({ ...self, status: { ...self.status, observedGeneration } })
    : isUnsettled(self);
}

function newest(traced: readonly Traced[]): Traced | undefined {
  return traced.reduce<Traced | undefined>(
    (best, one) => best === undefined || one.at > best.at ? one : best,
    undefined,
  );
}

function linksOf(
  related: readonly (Traced | undefined)[],
  parent: Traced | undefined,
  bells: readonly Doorbell[],
): string[] {
  const causes = related.map((traced) => traced?.traceparent);
  const all = [...causes, ...bells.map(({ arrival }) => arrival?.delivery)];
  return [...new Set(all.filter((traceparent) => traceparent !== undefined))]
    .filter((traceparent) => traceparent !== parent?.traceparent);
}
