import { apiReference } from "../lib/deploy/api_reference.ts";
import { DEFINITIONS } from "../lib/multigres/api/definitions.ts";
import { DEFAULTS, FIXED, FORMATS, PARTS } from "../lib/multigres/api/reference.ts";

/** The generated files of `docs/`: path in the repository → text. */
export function generateReference(): Map<string, string> {
  const sources = { parts: PARTS, formats: FORMATS, defaults: DEFAULTS, fixed: FIXED };
  return new Map([["docs/api.md", apiReference(DEFINITIONS, sources)]]);
}
