/** The version of the operator: it stands in deno.json, and nowhere else by hand. */
import { join } from "node:path";
import { REPOSITORY } from "./devcluster/paths.ts";

/** The version of this checkout, such as `0.1.0`. */
export function readVersion(): string {
  const path = join(REPOSITORY, "deno.json");
  const { version } = JSON.parse(Deno.readTextFileSync(path)) as { version?: string };
  if (version === undefined) throw new Error(`Cannot tell the version: "${path}" has none`);
  return version;
}
