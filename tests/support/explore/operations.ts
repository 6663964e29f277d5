// What users do. Each operation is a function on the world; the world goes on afterwards.
import { parseAllDocuments } from "yaml";
import { MULTIGRES } from "../../../lib/multigres/domain.ts";
import type { Stored } from "../fake/storage.ts";
import type { World } from "./world.ts";

/** Something that somebody does to a cluster. */
export interface Operation {
  readonly title: string;
  readonly act: (world: World) => void;
  /** What it does is undone: in the end everything is as it was. */
  readonly isUndone?: true;
  /** It takes something away, which then has to be made anew. */
  readonly takesAway?: true;
  /** It makes everything stay as it is at that moment, so the moment decides what there is in the end. */
  readonly freezes?: true;
}

// deno-lint-ignore no-explicit-any -- specs of every kind are edited here
type Spec = any;

/** The clusters that the operations are for. */
export const SAMPLES: Readonly<Record<string, string>> = {
  minimal: `
apiVersion: multigres.com/v1alpha1
kind: MultigresCluster
metadata: { name: main }
spec:
  cells: [{ name: zone1 }]
  databases:
    - name: db
      spec: { tablegroups: [{ name: tg, shardTemplate: { pools: [{ type: replica, cell: zone1 }] } }] }
`,
  pair: `
apiVersion: multigres.com/v1alpha1
kind: DeploymentTemplate
metadata: { name: std }
spec:
  shardPool: { replicas: 3 }
  multigateway: { replicas: 2 }
---
apiVersion: multigres.com/v1alpha1
kind: MultigresCluster
metadata: { name: main }
spec:
  cells:
    - { name: zone1, spec: { multigateway: { deploymentTemplate: std } } }
    - { name: zone2, spec: { topoServer: { managedSpec: { replicas: 1 } } } }
  databases:
    - name: db
      spec:
        tablegroups:
          - { name: tg, shardTemplate: { pools: [{ type: replica, cell: zone1, deploymentTemplate: std }] } }
          - { name: other, shardTemplate: { pools: [{ type: replica, cell: zone2 }, { type: readOnly, cell: zone1 }] } }
`,
  twins: ["main", "twin"].map((name) => `
apiVersion: multigres.com/v1alpha1
kind: MultigresCluster
metadata: { name: ${name} }
spec:
  cells: [{ name: zone1 }]
  databases:
    - name: db
      spec: { tablegroups: [{ name: tg, shardTemplate: { pools: [{ type: replica, cell: zone1 }] } }] }
`).join("---"),
};

/** Creates a sample's objects. */
export function apply(world: World, sample: string): void {
  for (const document of parseAllDocuments(SAMPLES[sample] ?? "")) {
    world.fake.act.create(document.toJS(), "kubectl");
  }
}

const edit = (
  title: string,
  change: (spec: Spec) => void,
  kind = "MultigresCluster",
  name = "main",
): Operation => ({
  title,
  act: ({ fake }) =>
    void fake.act.edit(kind, name, (object) => {
      change(object["spec"]);
      return object;
    }, "kubectl"),
});

const remove = (policy: string, name = "main") => ({ fake }: World) =>
  fake.act.remove("MultigresCluster", name, { propagationPolicy: policy });

/** Long after everything has come to rest. */
const LATER = 600_000;

/** Applies clusters of a sample again, in an order and perhaps changed. */
const again =
  (sample: string, names: readonly string[], change: (spec: Spec) => void = () => {}) =>
  ({ fake }: World) => {
    const objects = parseAllDocuments(SAMPLES[sample]!).map((document) => document.toJS());
    for (const name of names) {
      const object = objects.find(({ kind, metadata }) =>
        kind === "MultigresCluster" && metadata.name === name
      );
      change(object.spec);
      fake.act.create(object, "kubectl");
    }
  };

const later = (world: World, act: (world: World) => void) =>
  void world.clock.after(LATER, () => act(world));

const replicas = (title: string, pick: (spec: Spec) => Spec, count: number) =>
  edit(title, (spec) => void (pick(spec).replicas = count));

const group = (name: string, cell: string) => ({
  name,
  shardTemplate: { pools: [{ type: "replica", cell }] },
});

/** Operations that every sample takes. */
const EVERYWHERE: readonly Operation[] = [
  edit(
    "another image",
    (spec) => void (spec.images = { multigateway: "x/y:2", multipooler: "x/y:2" }),
  ),
  replicas("more MultiAdmin", (spec) => spec.multiadmin ??= {}, 2),
  edit("more gateways", (spec) => void (spec.cells[0].spec = { multigateway: { replicas: 3 } })),
  edit("a cell is added", (spec) => void spec.cells.push({ name: "zone9" })),
  edit(
    "a cell with an etcd of its own is added",
    (spec) =>
      void spec.cells.push({
        name: "zone9",
        spec: { topoServer: { managedSpec: { replicas: 1 } } },
      }),
  ),
  edit(
    "a database is added",
    (spec) =>
      void spec.databases.push({ name: "more", spec: { tablegroups: [group("tg", "zone1")] } }),
  ),
  edit(
    "a tablegroup is added",
    (spec) => void spec.databases[0].spec.tablegroups.push(group("extra", "zone1")),
  ),
  edit("a database is removed", (spec) => void (spec.databases = [])),
  edit(
    "a pool is scaled",
    (spec) => void (spec.databases[0].spec.tablegroups[0].shardTemplate.pools[0].replicas = 4),
  ),
  edit(
    "a pool is added",
    (spec) =>
      void spec.databases[0].spec.tablegroups[0].shardTemplate.pools.push({
        type: "readOnly",
        cell: "zone1",
        replicas: 1,
      }),
  ),
  {
    ...edit("a template is named that does not exist", (spec) => {
      spec.multiadmin = { deploymentTemplate: "nowhere" };
    }),
    freezes: true,
  },
  { title: "the cluster is deleted", act: remove("Background") },
  { title: "the cluster is deleted in the foreground", act: remove("Foreground") },
  {
    title: "the cluster is deleted, its children orphaned",
    act: remove("Orphan"),
    // Whatever has been made by then stays.
    freezes: true,
  },
  {
    title: "the cluster is deleted and applied again at once",
    isUndone: true,
    takesAway: true,
    act(world) {
      const { metadata: { name }, apiVersion, kind, spec } = world.fake.object(
        "MultigresCluster",
        "main",
      );
      remove("Background")(world);
      world.fake.act.create({ apiVersion, kind, metadata: { name }, spec }, "kubectl");
    },
  },
  {
    title: "a child is edited and set right at once",
    isUndone: true,
    act(world) {
      const set = world.fake.objects(world.namespace).find(({ kind }) => kind === "StatefulSet")!;
      const write = (change: object) =>
        world.fake.act.edit(
          "StatefulSet",
          set.metadata.name,
          (object) => ({ ...object, ...change }),
          "kubectl",
        );
      write({ spec: { ...set["spec"] as object, replicas: 1 } });
      write({ spec: set["spec"] });
    },
  },
  {
    title: "a name is free, taken and free again",
    isUndone: true,
    act({ fake }) {
      fake.act.create(
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "stranger" } },
        "kubectl",
      );
      fake.act.remove("ConfigMap", "stranger");
    },
  },
];

const OF_SAMPLE: Readonly<Record<string, readonly Operation[]>> = {
  minimal: [{
    title: "the cluster is deleted, and applied again later",
    isUndone: true,
    takesAway: true,
    act(world) {
      remove("Background")(world);
      later(world, again("minimal", ["main"]));
    },
  }, {
    title: "the cluster is orphaned, and applied again later",
    isUndone: true,
    takesAway: true,
    act(world) {
      remove("Orphan")(world);
      later(world, again("minimal", ["main"]));
    },
  }],
  pair: [
    edit("a cell is removed", (spec) => {
      spec.cells.pop();
      spec.databases[0].spec.tablegroups.pop();
    }),
    edit("a tablegroup is removed", (spec) => void spec.databases[0].spec.tablegroups.pop()),
    edit("tablegroups change places", (spec) => void spec.databases[0].spec.tablegroups.reverse()),
    edit(
      "a pool is removed",
      (spec) => void spec.databases[0].spec.tablegroups[1].shardTemplate.pools.pop(),
    ),
    edit(
      "a template's gateways",
      (spec) => void (spec.multigateway.replicas = 3),
      "DeploymentTemplate",
      "std",
    ),
    edit(
      "a template's pools",
      (spec) => void (spec.shardPool.replicas = 4),
      "DeploymentTemplate",
      "std",
    ),
    edit(
      "overrides over a template",
      (spec) => void (spec.cells[0].spec.multigateway.overrides = { replicas: 4 }),
    ),
    edit("no template any more", (spec) => {
      spec.cells[0].spec = {};
      delete spec.databases[0].spec.tablegroups[0].shardTemplate.pools[0].deploymentTemplate;
    }),
    {
      title: "the cluster is orphaned, and applied again later, smaller",
      act(world) {
        remove("Orphan")(world);
        later(
          world,
          again("pair", ["main"], (spec) => {
            spec.cells.pop();
            spec.databases[0].spec.tablegroups.pop();
          }),
        );
      },
    },
    {
      title: "a template is edited while a new cluster with it is applied",
      act({ fake }) {
        fake.act.edit("DeploymentTemplate", "std", (object) => {
          (object["spec"] as Spec).multigateway.replicas = 3;
          return object;
        }, "kubectl");
        fake.act.create({
          apiVersion: "multigres.com/v1alpha1",
          kind: "MultigresCluster",
          metadata: { name: "new" },
          spec: {
            cells: [{ name: "zone1", spec: { multigateway: { deploymentTemplate: "std" } } }],
          },
        }, "kubectl");
      },
    },
    {
      title: "a template in use is taken away",
      freezes: true,
      act: ({ fake }) => fake.act.remove("DeploymentTemplate", "std"),
    },
  ],
  twins: [
    {
      title: "both are deleted, and applied again later the other way round",
      isUndone: true,
      takesAway: true,
      act(world) {
        for (const name of ["main", "twin"]) remove("Background", name)(world);
        later(world, again("twins", ["twin", "main"]));
      },
    },
    {
      title: "both are deleted, and the second is applied again later",
      act(world) {
        for (const name of ["main", "twin"]) remove("Background", name)(world);
        later(world, again("twins", ["twin"]));
      },
    },
    { title: "one of two is deleted", act: remove("Background") },
    {
      title: "both are deleted and applied again",
      isUndone: true,
      takesAway: true,
      act(world) {
        for (const name of ["main", "twin"]) remove("Background", name)(world);
        for (const document of parseAllDocuments(SAMPLES["twins"]!)) {
          world.fake.act.create(document.toJS(), "kubectl");
        }
      },
    },
  ],
};

/** What hands do to one child. */
const BY_HAND: readonly { title: string; change: (object: Stored) => object }[] = [
  {
    title: "loses all labels",
    change: ({ metadata: { labels: _labels, ...metadata }, ...rest }) => ({ ...rest, metadata }),
  },
  {
    title: "loses the label of its cluster",
    change: (object) => without(object, MULTIGRES.family.label),
  },
  {
    title: "loses the label of its owner",
    change: (object) => without(object, MULTIGRES.keys.ownerUid),
  },
  {
    title: "loses its owner",
    change: ({ metadata: { ownerReferences: _owners, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
    }),
  },
  {
    title: "loses its annotations",
    change: ({ metadata: { annotations: _annotations, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
    }),
  },
  { title: "is edited", change: (object) => edited(object) },
];

function without({ metadata, ...rest }: Stored, label: string): object {
  const { [label]: _gone, ...labels } = metadata.labels ?? {};
  return { ...rest, metadata: { ...metadata, labels } };
}

function edited(object: Stored): object {
  const spec = object["spec"] as Spec;
  switch (object.kind) {
    case "ConfigMap":
      return { ...object, data: { "pg_hba_template.conf": "hello" } };
    case "Service":
      return {
        ...object,
        spec: { ...spec, selector: { ...spec.selector, mine: "x" } },
      };
    case "PersistentVolumeClaim":
      return object;
    case "Cell":
      return { ...object, spec: { ...spec, multiOrch: { ...spec.multiOrch, replicas: 2 } } };
    case "TableGroup":
      return { ...object, spec: { ...spec, partitioning: { shards: 2 } } };
    case "Shard":
      return { ...object, spec: { ...spec, pools: [] } };
    default:
      // A StatefulSet not more: each pod that it has had for a moment leaves a volume.
      return {
        ...object,
        spec: { ...spec, replicas: object.kind === "StatefulSet" ? spec.replicas - 1 : 7 },
      };
  }
}

/** All operations on a settled sample. @param world the sample, settled: its children are operated on, too */
export function operationsOn(sample: string, world: World): Operation[] {
  const children = world.fake.objects(world.namespace).filter(({ metadata }) =>
    metadata.labels?.[MULTIGRES.keys.ownerUid] !== undefined
  );
  const byHand = children.flatMap(({ kind, metadata: { name } }) => [
    ...BY_HAND.map(({ title, change }): Operation => ({
      title: `${kind} "${name}" ${title}`,
      act: ({ fake }) => void fake.act.edit(kind, name, change, "kubectl-edit"),
      isUndone: true,
    })),
    ...(kind === "PersistentVolumeClaim" ? [] : [{
      title: `${kind} "${name}" is deleted`,
      act: ({ fake }: World) => fake.act.remove(kind, name),
      takesAway: true as const,
      isUndone: true as const,
    }]),
  ]);
  const [another] = EVERYWHERE;
  const withEdit = byHand.filter(({ title }) => /loses|deleted/.test(title)).map((
    one,
  ): Operation => ({
    title: `${one.title}, and ${another!.title}`,
    act(world) {
      one.act(world);
      another!.act(world);
    },
  }));
  return [...EVERYWHERE, ...(OF_SAMPLE[sample] ?? []), ...byHand, ...withEdit];
}

/** Whether an operation is on a child, which has to be there. */
export function isOnChild({ title }: Operation): boolean {
  return /^[A-Z]\w+ "/.test(title) || title.startsWith("a child ");
}
