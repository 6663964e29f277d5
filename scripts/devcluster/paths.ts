/** Where things are: the checkout, a cluster's state folder, the cache of built programs. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the checkout. */
export const REPOSITORY: string = fileURLToPath(new URL("../../", import.meta.url)).replace(
  /\/$/,
  "",
);

/** The state folder of the cluster `name`; an error when the name could leave `.dev`. */
export function stateDir(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name)) {
    throw new Error(
      `Cannot use the name "${name}": use lower case letters, digits and inner dashes, at most 42`,
    );
  }
  return join(REPOSITORY, ".dev", name);
}

/** The folder of built programs: outside the checkout, so that a clean clone reuses them. */
export function cacheDir(): string {
  const own = Deno.env.get("MULTIGRES_CACHE");
  if (own) return own;
  const base = Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? "/tmp", ".cache");
  return join(base, "multigres-operator");
}
