import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { quantity } from "../../../../lib/multigres/api/quantity.ts";
import { crd, type Schema, structural } from "../../../../lib/deploy/crd.ts";
import { DEFINITIONS } from "../../../../lib/multigres/api/definitions.ts";
import { generateCrds } from "../../../../scripts/generate_crds.ts";

Deno.test("structural() drops what zod says and structural schemas refuse", () => {
  const schema = z.strictObject({ map: z.record(z.string(), z.strictObject({ n: z.int() })) });
  assert.deepEqual(structural(schema), {
    type: "object",
    required: ["map"],
    properties: {
      map: {
        type: "object",
        additionalProperties: {
          type: "object",
          required: ["n"],
          properties: { n: { type: "integer" } },
        },
      },
    },
  });
});

Deno.test("structural() gives quantities the one union that is structural", () => {
  const schema = structural(quantity);
  assert.equal(schema["x-kubernetes-int-or-string"], true);
  assert.deepEqual(schema["anyOf"], [{ type: "integer" }, { type: "string" }]);
  assert.equal(schema["type"], undefined);
});

Deno.test("crd() takes group and version from the kind, and a category only where there is one", () => {
  const website = { apiVersion: "example.com/v1", kind: "Website", plural: "websites" };
  const { metadata, spec } = crd(website, {
    singular: "website",
    shortName: "web",
    description: "A site.",
    writtenBy: "you",
    spec: z.strictObject({}),
    status: z.strictObject({}),
    columns: [],
    // deno-lint-ignore no-explicit-any -- a path into a literal
  }) as any;
  assert.equal(metadata.name, "websites.example.com");
  assert.equal(spec.group, "example.com");
  assert.equal(spec.versions[0].name, "v1");
  assert.deepEqual(spec.names, {
    kind: "Website",
    listKind: "WebsiteList",
    plural: "websites",
    singular: "website",
    shortNames: ["web"],
  });
  assert.equal(
    spec.versions[0].schema.openAPIV3Schema.properties.apiVersion.description,
    "Always `example.com/v1`.",
  );
});

Deno.test("every field of every CRD has a description", () => {
  for (const { kind, definition } of DEFINITIONS) {
    const { spec, status } = root(crd(kind, definition));
    const bare = [...fields(spec!, "spec"), ...fields(status!, "status")]
      .filter(([, schema]) => !schema.description).map(([path]) => path);
    assert.deepEqual(bare, [], kind.kind);
  }
});

Deno.test("no CRD has defaults, open objects or unions other than int-or-string", () => {
  for (const { kind, definition } of DEFINITIONS) {
    const { spec, status } = root(crd(kind, definition));
    for (const [path, schema] of [...fields(spec!, "spec"), ...fields(status!, "status")]) {
      assert(!("default" in schema), `${path} has a default`);
      assert(!("x-kubernetes-preserve-unknown-fields" in schema), `${path} is open`);
      assert(!("oneOf" in schema || "allOf" in schema || "$ref" in schema), path);
      assert("type" in schema || "x-kubernetes-int-or-string" in schema, `${path} has no type`);
      if (schema.type === "array") {
        assert(schema["x-kubernetes-list-type"], `${path} has no list type`);
      }
    }
  }
});

Deno.test("every CRD can be applied by clients that keep a copy in an annotation of at most 256 KiB", () => {
  for (const { kind, definition } of DEFINITIONS) {
    const size = JSON.stringify(crd(kind, definition)).length;
    assert(size < 250_000, `${kind.kind} has ${size} bytes`);
  }
});

Deno.test("generateCrds() names source and command in every file", () => {
  for (const [path, text] of generateCrds()) {
    assert.match(
      text,
      /^# Generated from lib\/\S+\.ts by \.\/scripts\/generate\. Do not edit\.\n/,
      path,
    );
  }
});

Deno.test("the samples satisfy the zod schemas", () => {
  const folder = new URL("../../../../crds/samples/", import.meta.url);
  for (const { name } of Deno.readDirSync(folder)) {
    for (const document of parseAllDocuments(Deno.readTextFileSync(new URL(name, folder)))) {
      const object = document.toJS();
      const found = DEFINITIONS.find(({ kind }) => kind.kind === object.kind);
      if (object.kind !== "Namespace") assert(found, `${name}: ${object.kind}`);
      found?.definition.spec.parse(object.spec);
    }
  }
});

Deno.test("the example of the proposal wants 14 instances", () => {
  const text = Deno.readTextFileSync(
    new URL("../../../../crds/samples/seed.yaml", import.meta.url),
  );
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const replicasOf = (template: string) =>
    objects.find((object) => object.metadata.name === template).spec.shardPool.replicas;
  const [database] = objects.at(-1).spec.databases;
  let instances = 0;
  for (const tablegroup of database.spec.tablegroups) {
    for (const pool of tablegroup.shardTemplate.pools) {
      instances += tablegroup.partitioning.shards *
        (pool.replicas ?? replicasOf(pool.deploymentTemplate));
    }
  }
  assert.equal(instances, 14);
});

function root(object: Schema): Record<string, Schema> {
  // deno-lint-ignore no-explicit-any -- a path deep into a literal that crd() has just built
  return (object as any).spec.versions[0].schema.openAPIV3Schema.properties;
}

/** All schemas below and including one, with their paths; values of maps are not fields, and need no description. */
function* fields(schema: Schema, path: string): Generator<[string, Schema]> {
  yield [path, schema];
  for (
    const [name, property] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  ) {
    yield* fields(property, `${path}.${name}`);
  }
  if (schema.items) yield* fields({ description: "an item", ...schema.items }, `${path}[]`);
  if (schema.additionalProperties) {
    yield* fields({ description: "a value", ...schema.additionalProperties }, `${path}.*`);
  }
}
