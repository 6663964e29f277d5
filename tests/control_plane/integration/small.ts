/** Clusters of few pods, so that many of them fit on two cores. */

/** What a small cluster consists of. */
export interface Small {
  readonly name?: string;
  readonly cells?: readonly string[];
  /** Pools as `type cell`, by `database/tablegroup` or `database/tablegroup*shards`. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Laid over the rest of the spec. */
  readonly spec?: object;
}

/** A MultigresCluster in which everything runs once. */
export function small(wanted: Small = {}) {
  const { name = "c", cells = ["z1"], groups = { "db/tg": ["replica z1"] }, spec = {} } = wanted;
  return {
    apiVersion: "multigres.com/v1alpha1",
    kind: "MultigresCluster",
    metadata: { name },
    spec: {
      globalTopoServer: { managedSpec: { replicas: 1 } },
      cells: cells.map((cell) => ({ name: cell })),
      databases: databases(groups),
      ...spec,
    },
  };
}

/** The `databases` of a spec, see {@link Small}. */
export function databases(groups: Readonly<Record<string, readonly string[]>>) {
  const parsed = Object.entries(groups).map(([key, pools]) => {
    const [path, shards = "1"] = key.split("*");
    const [database, name] = path!.split("/");
    return { database: database!, tablegroup: tablegroup(name!, Number(shards), pools) };
  });
  return [...new Set(parsed.map(({ database }) => database))].map((name) => ({
    name,
    spec: {
      tablegroups: parsed.filter(({ database }) => database === name)
        .map(({ tablegroup }) => tablegroup),
    },
  }));
}

function tablegroup(name: string, shards: number, pools: readonly string[]) {
  return {
    name,
    partitioning: { shards },
    shardTemplate: {
      pools: pools.map((pool) => {
        const [type, cell] = pool.split(" ");
        return { type, cell, replicas: 1 };
      }),
    },
  };
}

/** A DeploymentTemplate with the given sections. */
export function template(name: string, spec: object) {
  return {
    apiVersion: "multigres.com/v1alpha1",
    kind: "DeploymentTemplate",
    metadata: { name },
    spec,
  };
}
