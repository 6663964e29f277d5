import { join } from "node:path";
import type { KubeObject } from "../../scripts/devcluster/client.ts";
import { readManifests } from "../../scripts/devcluster/read_manifests.ts";
import { REPOSITORY } from "../../scripts/devcluster/paths.ts";
import { imageOf } from "../../scripts/node/upstream.ts";

/** Real etcd; everything else is the stand-in under the real programs' names. */
const IMAGES = {
  multigateway: imageOf("standin"),
  multiorch: imageOf("standin"),
  multipooler: imageOf("standin"),
  multiadmin: imageOf("standin"),
  postgres: imageOf("standin"),
};

/**
 * A sample of `crds/samples`, with nothing changed but what a small node without a registry forces: images, and CPU and
 * memory, of which the proposal's example wants more than forty cores.
 */
export async function sample(name: string): Promise<KubeObject[]> {
  const objects = await readManifests(join(REPOSITORY, `crds/samples/${name}.yaml`));
  return objects.map((object) => {
    const small = shrink(object) as KubeObject;
    if (small.kind !== "MultigresCluster") return small;
    const { images, ...spec } = small["spec"];
    return { ...small, spec: { ...sparing(spec), images: { ...images, ...IMAGES } } };
  });
}

/** The same objects in another namespace, which is created with them; and by another name of the cluster, if given. */
export function moved(objects: readonly KubeObject[], namespace: string): KubeObject[] {
  const rest = objects.filter(({ kind }) => kind !== "Namespace");
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    ...rest.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } })),
  ];
}

/** For `kubectl apply -f -`. */
export function asList(objects: readonly KubeObject[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

// deno-lint-ignore no-explicit-any -- walks through any object
function shrink(value: any): any {
  if (Array.isArray(value)) return value.map(shrink);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key === "resources") return [key, smallResources(one as Resources)];
      if (key === "managedTopoServer") return [key, { ...shrink(one), image: imageOf("etcd") }];
      return [key, shrink(one)];
    }),
  );
}

type Resources = Record<"requests" | "limits", Record<string, string>>;

function smallResources(resources: Resources): unknown {
  return Object.fromEntries(
    Object.entries(resources).map(([kind, values]) => [
      kind,
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => {
          if (name === "storage") return [name, value];
          const isLimit = kind === "limits";
          return [name, name === "cpu" ? isLimit ? "1" : "1m" : isLimit ? "256Mi" : "8Mi"];
        }),
      ),
    ]),
  );
}

/** Of what a cluster does not say the defaults want more than a small node has, and one member shows the other size. */
// deno-lint-ignore no-explicit-any -- the spec of a cluster as YAML
function sparing(spec: any): any {
  if (spec.globalTopoServer !== undefined) return spec;
  const part = { replicas: 1, resources: TINY };
  return {
    ...spec,
    globalTopoServer: { managedSpec: { image: imageOf("etcd"), ...part } },
    multiadmin: part,
    cells: spec.cells.map((cell: unknown) => ({
      ...cell as object,
      spec: { multigateway: part, multiorch: part },
    })),
    databases: JSON.parse(JSON.stringify(spec.databases), (key, value) =>
      key === "pools"
        // deno-lint-ignore no-explicit-any -- a pool as YAML
        ? value.map((pool: any) => ({
          ...pool,
          postgres: { resources: TINY },
          multipooler: { resources: TINY },
        }))
        : value),
  };
}

const TINY = { requests: { cpu: "1m", memory: "8Mi" } };
