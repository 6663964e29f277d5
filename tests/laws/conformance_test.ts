import { createFakeApiServer } from "../support/fake/api_server.ts";
import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { schemaAdmission } from "../support/fake/schema.ts";
import { conform } from "../support/conformance/suite.ts";

Deno.test("createFakeApiServer() behaves as the operator relies on", async (t) => {
  const fake = createFakeApiServer({
    namespaces: ["conformance"],
    admission: schemaAdmission(DEFINITIONS),
  });
  await conform(t, {
    rest: fake.rest,
    namespace: "conformance",
    collected: () => Promise.resolve(void fake.collect()),
  });
});
