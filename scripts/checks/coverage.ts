// Adds up the line coverage of the pure rooms (see imports.ts).
import { isPure } from "./imports.ts";

const WANTED = 95;
const [folder = "coverage"] = Deno.args;

const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
  args: ["coverage", "--lcov", folder],
}).output();
if (code !== 0) throw new Error(new TextDecoder().decode(stderr));

const root = `${Deno.cwd()}/`;
let found = 0;
let hit = 0;
for (const record of new TextDecoder().decode(stdout).split("end_of_record")) {
  const path = /^SF:(.*)$/m.exec(record)?.[1]?.replace(root, "");
  if (path === undefined || !isPure(path)) continue;
  const lines = [...record.matchAll(/^DA:\d+,(\d+)/gm)];
  const covered = lines.filter(([, count]) => count !== "0").length;
  found += lines.length;
  hit += covered;
  if (covered < lines.length) {
    console.log(`${(100 * covered / lines.length).toFixed(1).padStart(5)} %  ${path}`);
  }
}
const percent = found === 0 ? 0 : 100 * hit / found;
console.log(
  `Covered: ${percent.toFixed(1)} % of ${found} lines of the pure part (wanted: ${WANTED} %)`,
);
if (percent < WANTED) Deno.exit(1);
