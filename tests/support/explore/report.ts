import { classOf, type Explored } from "./explore.ts";
import { nameOf } from "./faults.ts";

/** Counts of one operation under one kind of fault. */
interface Count {
  schedules: number;
  violations: number;
  /** Healed by the sweep. */
  swept: number;
}

/** The columns: kinds of faults that tell a user something different. */
const COLUMNS: readonly [title: string, faults: RegExp][] = [
  ["nothing goes wrong", /^$/],
  ["while it comes up", /^bring-up/],
  ["dies at a write", /^dies/],
  ["all die at a write", /^all die/],
  ["a second worker", /^second/],
  ["409, 429, 500", /^answered/],
  ["done, but timed out", /^timed/],
  ["old read", /old$/],
  ["event lost", /^delivery lost/],
  ["doubled, late, swapped", /^delivery/],
  ["garbage early, late; events during runs", /^(garbage|events)/],
  ["two faults", / \+ /],
];

/** Gathers what was explored. */
export function createReport() {
  const rows = new Map<string, Map<string, Count>>();
  const total: Count = { schedules: 0, violations: 0, swept: 0 };
  return {
    total,
    note({ schedule, result }: Explored): void {
      const what = schedule.faults.length > 1
        ? " + "
        : schedule.faults.length === 0 && schedule.during !== undefined
        ? "bring-up"
        : schedule.faults.map(nameOf).join();
      const [column = "other"] = COLUMNS.find(([, faults]) => faults.test(what)) ?? [];
      const row = `${schedule.sample}: ${classOf(schedule.operation)}`;
      const cells = rows.get(row) ?? new Map<string, Count>();
      const cell = cells.get(column) ?? { schedules: 0, violations: 0, swept: 0 };
      rows.set(row, cells.set(column, cell));
      for (const count of [cell, total]) {
        count.schedules++;
        if (result.wrong.length > 0) count.violations++;
        if (result.swept) count.swept++;
      }
    },
    /** The table by operation and fault, as Markdown: schedules, `!` violations, `s` those that took a sweep. */
    table(): string[] {
      const head = ["operation", ...COLUMNS.map(([title]) => title)];
      const body = [...rows].sort(([a], [b]) => a < b ? -1 : 1).map(([row, cells]) => [
        row,
        ...COLUMNS.map(([column]) => text(cells.get(column))),
      ]);
      const sums = ["**all**", ...COLUMNS.map(([column]) => text(sum(rows, column)))];
      return [head, head.map(() => "---"), ...body, sums].map((cells) =>
        `| ${cells.join(" | ")} |`
      );
    },
  };
}

function text(count: Count | undefined): string {
  if (count === undefined || count.schedules === 0) return "";
  const { schedules, violations, swept } = count;
  return [`${schedules}`, violations > 0 ? `!${violations}` : "", swept > 0 ? `s${swept}` : ""]
    .filter((part) => part !== "").join(" ");
}

function sum(rows: ReadonlyMap<string, ReadonlyMap<string, Count>>, column: string): Count {
  const cells = [...rows.values()].flatMap((row) => row.get(column) ?? []);
  const add = (pick: (count: Count) => number) => cells.reduce((all, cell) => all + pick(cell), 0);
  return {
    schedules: add(({ schedules }) => schedules),
    violations: add(({ violations }) => violations),
    swept: add(({ swept }) => swept),
  };
}
