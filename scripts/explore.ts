// Explores what may happen to the functions, on an API server in memory. See `scripts/explore --help`.
import { parseArgs } from "node:util";
import { explore, shrink, titleOf } from "../tests/support/explore/explore.ts";
import { createReport } from "../tests/support/explore/report.ts";

const USAGE = `Usage: deno task explore [--seconds N] [--seed N] [--only TEXT] [--table]

Runs the real functions (worker, workqueue, dispatch, reconcile, sweep) on an API server in memory, with a virtual clock:
everything that a user does to a cluster, from rest and while it comes up, and everything that goes wrong meanwhile. Each
schedule must end in the same state as without the fault, with the same owners, uids and volumes, and then rest.

  --seconds N   how long; 600 unless given
  --seed N      another order, and other pairs of faults; the seed is printed
  --only TEXT   schedules whose title matches this regular expression, such as "pair: a template"
  --table       also the table of what was explored, by operation and fault`;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    table: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
// What the functions log is not what is wanted here.
const say = console.log;
console.log = () => {};
if (values.help) {
  say(USAGE);
  Deno.exit(0);
}
const deadline = Date.now() + Number(values.seconds) * 1000;
const report = createReport();
const options = { seed: Number(values.seed), only: new RegExp(values.only), pairs: 6 };
for await (const explored of explore(options)) {
  report.note(explored);
  if (explored.result.wrong.length > 0) {
    const { schedule, result } = await shrink(explored.schedule);
    say(`VIOLATION ${titleOf(schedule)}`);
    for (const sentence of result.wrong.slice(0, 5)) say(`    ${sentence}`);
  }
  if (Date.now() > deadline) break;
}
if (values.table) report.table().forEach((line) => say(line));
const { schedules, violations, swept } = report.total;
say(`Seed ${values.seed}; ${swept} were healed by the sweep, after a lost event or a dead process`);
say(`${schedules} schedules, ${violations} violations`);
Deno.exit(violations > 0 ? 1 : 0);
