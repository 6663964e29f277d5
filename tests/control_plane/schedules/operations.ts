/** What somebody does to a settled cluster, and what the end looks like when nothing goes wrong. */
import { kindOf, pathOf } from "../integration/kinds.ts";
import type { Place } from "../integration/place.ts";
import { databases, small, template } from "../integration/small.ts";

/** One operation. */
export interface Operation {
  readonly title: string;
  readonly act: (place: Place) => Promise<unknown>;
  /** What the end looks like: as before, or an object (`Kind/name`) that says so, or that is gone. */
  readonly end: "as before" | { readonly title: string; readonly says: RegExp | undefined };
  /** It takes a StatefulSet's owner away: whether garbage collection or adoption comes first is open. */
  readonly takesAway?: true;
}

const Z1 = { name: "z1", spec: { multigateway: { deploymentTemplate: "t" } } };
const GROUPS = { "db/tg": ["replica z1"] };

/** A small cluster that uses a template. */
export function objects(): object[] {
  return [template("t", { multigateway: { replicas: 1 } }), cluster()];
}

function cluster() {
  return small({ groups: GROUPS, spec: { cells: [Z1] } });
}

const edit = (spec: object) => (place: Place) => place.patch("MultigresCluster", "c", { spec });

function scaled(replicas: number): object {
  const group = { name: "tg", partitioning: { shards: 1 } };
  const shardTemplate = { pools: [{ type: "replica", cell: "z1", replicas }] };
  return [{ name: "db", spec: { tablegroups: [{ ...group, shardTemplate }] } }];
}

/** All operations, by a short name. */
export const OPERATIONS = {
  image: {
    title: "another image",
    act: edit({ images: { postgres: "postgres:2" } }),
    end: { title: "StatefulSet/db-tg-0-z1-replica", says: /postgres:2/ },
  },
  cell: {
    title: "a cell is added",
    act: edit({ cells: [Z1, { name: "z2" }] }),
    end: { title: "Deployment/c-z2-multiorch", says: /z2/ },
  },
  database: {
    title: "a database is added",
    act: edit({ databases: databases({ ...GROUPS, "more/tg": ["replica z1"] }) }),
    end: { title: "StatefulSet/more-tg-0-z1-replica", says: /more/ },
  },
  scale: {
    title: "a pool is scaled",
    act: edit({ databases: scaled(2) }),
    end: { title: "StatefulSet/db-tg-0-z1-replica", says: /"replicas":2/ },
  },
  service: {
    title: "a Service is deleted",
    act: (place) => place.remove("Service", "c-z1-gateway"),
    end: "as before",
  },
  shard: {
    title: "a Shard is deleted",
    act: (place) => place.remove("Shard", "db-tg-0"),
    end: "as before",
    takesAway: true,
  },
  group: {
    title: "a TableGroup is deleted",
    act: (place) => place.remove("TableGroup", "db-tg"),
    end: "as before",
    takesAway: true,
  },
  labels: {
    title: "a TableGroup loses its labels while the cluster is edited",
    async act(place) {
      const { metadata: { labels = {} } } = await place.get("TableGroup", "db-tg");
      const none = Object.fromEntries(Object.keys(labels).map((key) => [key, null]));
      await Promise.all([
        place.patch("TableGroup", "db-tg", { metadata: { labels: none } }),
        OPERATIONS.image.act(place),
      ]);
    },
    end: { title: "StatefulSet/db-tg-0-z1-replica", says: /postgres:2/ },
  },
  hand: {
    title: "a Shard is edited to have no pools",
    act: (place) => place.patch("Shard", "db-tg-0", { spec: { pools: [] } }),
    end: "as before",
  },
  again: {
    title: "the cluster is deleted and applied again at once",
    async act(place) {
      await place.remove("MultigresCluster", "c");
      await place.apply(cluster());
    },
    end: "as before",
    takesAway: true,
  },
  orphan: {
    title: "the cluster is deleted, its children are orphaned",
    act: ({ cluster, namespace }) =>
      cluster.client.json("DELETE", pathOf(kindOf("MultigresCluster"), namespace, "c"), {
        apiVersion: "v1",
        kind: "DeleteOptions",
        propagationPolicy: "Orphan",
      }),
    end: { title: "MultigresCluster/c", says: undefined },
  },
  template: {
    title: "a template in use is edited",
    act: (place) =>
      place.patch("DeploymentTemplate", "t", { spec: { multigateway: { replicas: 2 } } }),
    end: { title: "Deployment/c-z1-gateway", says: /"replicas":2/ },
  },
} satisfies Record<string, Operation> as Readonly<Record<OperationName, Operation>>;

/** A short name. */
export type OperationName =
  | "image"
  | "cell"
  | "database"
  | "scale"
  | "service"
  | "shard"
  | "group"
  | "labels"
  | "hand"
  | "again"
  | "orphan"
  | "template";
