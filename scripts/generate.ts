// Writes (or with --check: compares) everything that is generated: crds/ and docs/api.md from lib/multigres, knative/ from
// the controllers.
import { generateCrds } from "./generate_crds.ts";
import { generateKnative } from "./generate_knative.ts";
import { generateReference } from "./generate_reference.ts";
import { readVersion } from "./version.ts";

const files = new Map([
  ...generateCrds(),
  ...generateReference(),
  ...generateKnative(readVersion()),
]);
const stale: string[] = [];
for (const [path, text] of files) {
  const current = await Deno.readTextFile(path).catch(() => undefined);
  if (current === text) continue;
  stale.push(path);
  if (!Deno.args.includes("--check")) {
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}
if (Deno.args.includes("--check") && stale.length > 0) {
  console.error(`Stale generated files, run ./scripts/generate: ${stale.join(", ")}`);
  Deno.exit(1);
}
console.log(
  `${files.size} generated files, ${stale.length} ${
    Deno.args.includes("--check") ? "stale" : "written"
  }`,
);
