import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { LAWS } from "../support/case/laws.ts";
import { loadCases } from "../support/case/load.ts";
import { crdsOf } from "../support/fake/crds.ts";

const CASES = loadCases();
const CRDS = crdsOf(DEFINITIONS);

for (const [law, holds] of Object.entries(LAWS)) {
  Deno.test(law, async (t) => {
    for (const given of CASES) await t.step(given.path, () => holds(given, CRDS));
  });
}
