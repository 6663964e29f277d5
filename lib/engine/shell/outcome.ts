import type { Plan } from "../controller.ts";
import type { Cache } from "../core/observe/cache.ts";
import type { LastTrace } from "../core/trace/origin.ts";

/** What a run found and did. */
export interface Outcome {
  /** "failing": something was refused, for a reason that is the user's to solve. "failed": the machine's failure. */
  readonly result: "nothing new" | "gone" | "settled" | "failing" | "failed";
  readonly decision?: Plan["decision"];
  readonly writes: number;
  /** Children that somebody else had changed. */
  readonly repairs?: number;
  /** What was decided, and on what. */
  readonly plan?: Plan;
  readonly seen?: Cache;
  /** What the next run may rely on, unless this one failed; undefined: it reads everything. */
  readonly cache?: Cache | undefined;
  /** Of a run that failed, after everything else was tried: a KubeError, or an AggregateError of several. */
  readonly error?: unknown;
  /** Where the run hung in its trace, and its own span. */
  readonly trace?: { readonly last: LastTrace; readonly span: string | undefined };
}
