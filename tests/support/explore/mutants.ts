// Ways to break the engine, each of which some schedule must notice.

/** A line of the code, and what it is made into. */
export interface Mutant {
  /** What the broken engine does. */
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const SHELL = "lib/engine/shell";
const CORE = "lib/engine/core";

/** All of them. */
export const MUTANTS: readonly Mutant[] = [
  {
    title: "does not re-read a remembered self before it creates",
    file: `${SHELL}/reconcile.ts`,
    from: "if (!seen.isSure && writes.some(({ binds }) => binds)) {",
    to: "if (Number.isNaN(0)) {",
  },
  {
    title: "believes its lists although somebody else writes the status",
    file: `${SHELL}/read.ts`,
    from: "canonical(known.status) !== canonical(self.status)",
    to: "Number.isNaN(0)",
  },
  {
    title: "ignores a 409",
    file: `${SHELL}/perform.ts`,
    from: "return code === 409 ||",
    to: "return",
  },
  {
    title: "forgets what a retry was told",
    file: `${SHELL}/workqueue.ts`,
    from: "if (entry.retrying) entry.again = news.slice(-KEPT);",
    to: "",
  },
  {
    title: "gives up after the first failure",
    file: `${SHELL}/workqueue.ts`,
    from: 'entry.failures < (next === "refused" ? REFUSALS : attempts)',
    to: "Number.isNaN(entry.failures)",
  },
  {
    title: "compares what rings during a run with what was there before it",
    file: `${SHELL}/worker.ts`,
    from: `    caches.delete(id);
    const outcome = await reconcile(controller, shell, keyOf(id), wake);`,
    to: "const outcome = await reconcile(controller, shell, keyOf(id), wake);",
  },
  {
    title: "takes a name for taken for ever once it was refused",
    file: `${SHELL}/worker.ts`,
    from: "of: (key) => refused.has(idOf(key)) ? undefined : caches.get(idOf(key)),",
    to: "of: (key) => caches.get(idOf(key)),",
  },
  {
    title: "trusts an event instead of reading what it is about",
    file: `${SHELL}/read.ts`,
    from: "if (known !== undefined && !isDue(controller.kind)) {",
    to: "if (known !== undefined) {",
  },
  {
    title: "acts on a hand edit of a read-only child",
    file: `${CORE}/plan/owners_word.ts`,
    from: "metadata.annotations?.[keys.intent] === intentOf(one)",
    to: "intentOf(one) !== undefined",
  },
  {
    title: "writes in every run what differs only by its trace",
    file: `${CORE}/plan/diff.ts`,
    from: "[keys.intent]: intentOf(desired),",
    to: "[keys.intent]: intentOf(desired), changes: self.metadata.resourceVersion,",
  },
  {
    title: "takes an object that is not listed for gone",
    file: `${SHELL}/read.ts`,
    from: "if (object !== undefined && isOurs(domain, self, object)) found.push(object);",
    to: "",
  },
  {
    title: "does not look for what a predecessor left behind",
    file: `${SHELL}/reconcile.ts`,
    from: 'if (done.tookOver && !reading.isWide) return "took over";',
    to: "",
  },
  {
    title: "gives a tablegroup a name without looking where its data lies",
    file: "functions/multigres-cluster/table_group_name.ts",
    from: "inspected.filter((claim) => isNamedAfter(name, claim))",
    to: "inspected.filter((claim) => isNamedAfter(name, claim) && Number.isNaN(0))",
  },
  {
    title: "tells nobody of a template that somebody has read already",
    file: `${CORE}/event/dispatch.ts`,
    from: "return bell.gone || !known.isEcho(bell);",
    to: "return bell.gone || bell.generation === 1;",
  },
];
