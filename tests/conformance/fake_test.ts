import { createFakeApiServer } from "../fake/api_server.ts";
import { DEFINITIONS } from "../fake/definitions.ts";
import { schemaAdmission } from "../fake/schema.ts";
import { conform } from "./suite.ts";

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
