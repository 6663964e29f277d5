import assert from "node:assert/strict";
import { parseManifests } from "../../../../scripts/devcluster/read_manifests.ts";
import { findSource, selectorText, sourceConfig } from "../../../../scripts/devcluster/source.ts";

const KNOWN = {
  "v1 Service": "services",
  "multigres.com/v1alpha1 Cell": "cells",
  "v1 Endpoints": "endpoints",
};

function discover(apiVersion: string, kind: string) {
  const name = (KNOWN as Record<string, string>)[`${apiVersion} ${kind}`];
  return Promise.resolve(
    name === undefined ? undefined : { name, kind, namespaced: true, verbs: ["watch"] },
  );
}

function source(spec: string) {
  return findSource(parseManifests(`
apiVersion: sources.knative.dev/v1
kind: ApiServerSource
metadata: { name: s, namespace: multigres-system }
spec: { mode: Resource, ${spec} }
`));
}

Deno.test("sourceConfig() says what the adapter is to watch", async () => {
  const config = await sourceConfig(
    source(`namespaceSelector: {}, resources: [
      { apiVersion: multigres.com/v1alpha1, kind: Cell },
      { apiVersion: v1, kind: Endpoints, selector: { matchLabels: { b: "2", a: "1" } } } ]`),
    discover,
  );
  assert.deepEqual(config, {
    namespaces: [""],
    allNamespaces: true,
    mode: "Resource",
    resources: [
      { gvr: { Group: "multigres.com", Version: "v1alpha1", Resource: "cells" } },
      { gvr: { Group: "", Version: "v1", Resource: "endpoints" }, selector: "a=1,b=2" },
    ],
  });
});

Deno.test("sourceConfig() stays in the source's namespace without a namespaceSelector", async () => {
  const config = await sourceConfig(
    source("resources: [{ apiVersion: v1, kind: Service }]"),
    discover,
  );
  assert.deepEqual([config.allNamespaces, config.namespaces], [false, ["multigres-system"]]);
});

Deno.test("sourceConfig() refuses a kind that the adapter would silently never watch", async () => {
  await assert.rejects(
    sourceConfig(source("resources: [{ apiVersion: v2, kind: Nothing }]"), discover),
    { message: "Cannot watch v2 Nothing: the server does not know it" },
  );
});

Deno.test("selectorText() writes expressions as list requests take them", () => {
  const text = selectorText({
    matchLabels: { app: "x" },
    matchExpressions: [
      { key: "a", operator: "Exists" },
      { key: "b", operator: "DoesNotExist" },
      { key: "c", operator: "In", values: ["1", "2"] },
      { key: "d", operator: "NotIn", values: ["3"] },
    ],
  });
  assert.equal(text, "!b,a,app=x,c in (1,2),d notin (3)");
});
