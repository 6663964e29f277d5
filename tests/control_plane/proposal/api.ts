/** What the API server itself knows of the six kinds. */
import assert from "node:assert/strict";
import type { Look } from "./look.ts";
import type { World } from "./world.ts";

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
}

/** The API as discovery and the CRDs describe it. */
export const api: readonly Look[] = [
  { title: "the six kinds are namespaced, in multigres.com/v1alpha1, with a status", check: kinds },
  { title: "every field that takes a deploymentTemplate takes overrides", check: overrides },
  { title: "templates have no images besides etcd's", check: images },
];

async function kinds({ place: { cluster: { client } } }: World): Promise<void> {
  const { resources } = await client.json("GET", "/apis/multigres.com/v1alpha1") as unknown as {
    resources: { name: string; kind: string; namespaced: boolean }[];
  };
  const own = resources.filter(({ name }) => !name.includes("/"));
  assert.deepEqual(own.map(({ kind }) => kind).sort(), [
    "Cell",
    "DeploymentTemplate",
    "MultigresCluster",
    "Shard",
    "TableGroup",
    "TopoServer",
  ]);
  for (const { name, namespaced } of own) {
    assert.ok(namespaced, name);
    assert.ok(resources.some((one) => one.name === `${name}/status`), name);
  }
}

async function overrides(world: World): Promise<void> {
  const referring = [...blocks(await specOf(world, "multigresclusters"), "spec")]
    .filter(([, { properties }]) => properties?.["deploymentTemplate"] !== undefined);
  assert.deepEqual(referring.map(([path]) => path).sort(), [
    "spec.cells[].spec.multigateway",
    "spec.cells[].spec.multiorch",
    "spec.cells[].spec.topoServer",
    "spec.databases[].spec.tablegroups[].shardTemplate.pools[]",
    "spec.globalTopoServer",
    "spec.multiadmin",
  ]);
  for (const [path, { properties }] of referring) {
    assert.ok(properties?.["overrides"]?.properties?.["replicas"], `${path}.overrides`);
  }
}

async function images(world: World): Promise<void> {
  const spec = await specOf(world, "deploymenttemplates");
  const found = [...blocks(spec, "spec")].filter(([path]) => /image[^.]*$/i.test(path));
  assert.deepEqual(found.map(([path]) => path).sort(), [
    "spec.managedTopoServer.image",
    "spec.managedTopoServer.imagePullPolicy",
    "spec.managedTopoServer.imagePullSecrets",
    "spec.managedTopoServer.imagePullSecrets[]",
  ]);
}

async function specOf({ place }: World, plural: string): Promise<Schema> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.multigres.com`;
  const crd = await place.cluster.client.json("GET", path);
  return crd["spec"].versions[0].schema.openAPIV3Schema.properties.spec;
}

function* blocks(schema: Schema, path: string): Generator<[string, Schema]> {
  yield [path, schema];
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    yield* blocks(inner, `${path}.${name}`);
  }
  if (schema.items) yield* blocks(schema.items, `${path}[]`);
}
