import { type Controller, isKind, type Kind } from "../../controller.ts";
import type { Cache } from "../observe/cache.ts";
import type { LastTrace } from "../trace/origin.ts";
import type { Doorbell } from "./doorbell.ts";
import { isKnown } from "./predicate.ts";

/** Why a run starts, and what it may rely on. */
export interface Wake {
  /** What rang; the run answers all of it. */
  readonly bells: readonly Doorbell[];
  /** "what rang": the cache holds but for the lists that rang. "everything": nothing is believed (retry, sweep). */
  readonly read: "what rang" | "everything";
  /** What the last run left, if this process did it and it ended well. */
  readonly cache?: Cache | undefined;
  /** `traceparent` of the sweep that wants the object looked at. */
  readonly sweep?: string | undefined;
  /** Where the last run hung. */
  readonly last?: LastTrace | undefined;
}

/** What a run has to read. */
export interface Reading {
  /** What need not be read again. */
  readonly cache: Cache | undefined;
  /** The doorbells that tell something new. */
  readonly news: readonly Doorbell[];
  readonly isDue: (kind: Kind) => boolean;
  /** Also look for what a predecessor of self left behind: it is not marked with self's uid. */
  readonly isWide: boolean;
}

/** Turns a reason to run into what has to be read for it. */
export function readingOf(controller: Controller, { bells, read, cache }: Wake): Reading {
  // Who is asked again may have failed when it looked for what was left behind, and nothing else asks for that.
  if (read === "everything") return WIDE;
  if (cache === undefined) return { cache, news: bells, isDue: () => true, isWide: false };
  const news = bells.filter((bell) => !isKnown(controller, cache, bell));
  return { cache, news, isDue: (kind) => news.some((bell) => isKind(kind, bell)), isWide: false };
}

/** Reads everything that is marked as self's, whatever is known. */
export const EVERYTHING: Reading = {
  cache: undefined,
  news: [],
  isDue: () => true,
  isWide: false,
};

/** … and what a predecessor left behind. */
export const WIDE: Reading = { ...EVERYTHING, isWide: true };
