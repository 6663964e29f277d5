import { createFakeApiServer } from "../support/fake/api_server.ts";
import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { crdsOf } from "../support/fake/crds.ts";
import { conform } from "../support/conformance/suite.ts";

Deno.test("createFakeApiServer() behaves as the operator relies on", async (t) => {
  const fake = createFakeApiServer({
    namespaces: ["conformance"],
    crds: crdsOf(DEFINITIONS),
  });
  await conform(t, {
    rest: fake.rest,
    namespace: "conformance",
    collected: () => Promise.resolve(void fake.collect()),
  });
});
