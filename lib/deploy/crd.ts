import { z } from "zod";
import type { Kind } from "../engine/controller.ts";
import type { Definition } from "../engine/schema/definition.ts";

/** A JSON schema as it stands in a CRD. */
export type Schema = Record<string, unknown>;

/** A zod schema as a structural schema of a CRD (Kubernetes: "Specifying a structural schema"). */
export function structural(schema: z.ZodType): Schema {
  return clean(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }));
}

/** The CustomResourceDefinition of a kind of any group: namespaced, one version, with the status subresource. */
export function crd({ apiVersion, kind, plural }: Kind, definition: Definition): Schema {
  const { singular = kind.toLowerCase(), shortName, category } = definition;
  const [group, version] = apiVersion.split("/");
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        shortNames: [shortName],
        ...category !== undefined && { categories: [category] },
      },
      versions: [{
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: definition.columns,
        schema: { openAPIV3Schema: root({ apiVersion, kind }, definition) },
      }],
    },
  };
}

function root({ apiVersion, kind }: Omit<Kind, "plural">, definition: Definition): Schema {
  const { description, rules } = definition;
  return {
    type: "object",
    description,
    required: ["spec"],
    properties: {
      apiVersion: { type: "string", description: `Always \`${apiVersion}\`.` },
      kind: { type: "string", description: `Always \`${kind}\`.` },
      metadata: { type: "object" },
      spec: { description: "What is wanted.", ...structural(definition.spec) },
      status: {
        description: "What was observed; written by the operator.",
        ...structural(definition.status),
      },
    },
    ...rules && { "x-kubernetes-validations": rules },
  };
}

/** Rewrites what zod says and structural schemas refuse; every branch is one difference. */
function clean(node: object): Schema {
  const schema = { ...node } as Schema;
  delete schema.$schema;
  // A record's key schema: Kubernetes has no propertyNames.
  delete schema.propertyNames;
  // Strict objects: unknown fields are pruned (or refused by the client's strict validation), never allowed.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  // An unbounded z.int() carries the bounds of JavaScript's safe integers.
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // The only union that is structural, and only in exactly this form.
  if (schema["x-kubernetes-int-or-string"] === true) {
    return { ...schema, anyOf: [{ type: "integer" }, { type: "string" }] };
  }
  if (schema.properties) schema.properties = cleanAll(schema.properties);
  if (isObject(schema.additionalProperties)) {
    schema.additionalProperties = clean(schema.additionalProperties);
  }
  if (isObject(schema.items)) schema.items = clean(schema.items);
  return schema;
}

function cleanAll(properties: object): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, clean(schema)]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
