// Schedules that failed once, by name. Each is what somebody would have seen.
import type { Fault } from "./faults.ts";
import { type Operation, operationsOn } from "./operations.ts";
import { referenceOf } from "./explore.ts";
import { run, type Schedule, settled } from "./schedule.ts";
import type { World } from "./world.ts";

/** A schedule with a name. */
export interface Named {
  readonly title: string;
  readonly sample: string;
  /** The title of the operation, or one of its own. */
  readonly operation: string | Operation;
  readonly during?: number;
  readonly faults?: readonly Fault[];
  /** The operation that ends in the same state. */
  readonly like?: string;
}

const EAGER: Fault = { at: "events", goes: "eager" };
const lost = (event: RegExp, to: string): Fault => ({
  at: "delivery",
  index: { event, to },
  goes: "lost",
});
const late = (event: RegExp, to: string): Fault => ({
  at: "delivery",
  index: { event, to },
  goes: "late",
});

/** Takes a kind's function down and lets its start meet an error. */
const KINDS = ["MultigresCluster", "Cell", "TopoServer", "TableGroup", "Shard"];

/** All of them. */
export const NAMED: readonly Named[] = [
  ...KINDS.map((kind): Named => ({
    title:
      `a cluster deleted while it comes up stays deleted, although nobody tells the function of ${kind}`,
    sample: "minimal",
    operation: "the cluster is deleted",
    during: 30,
    faults: [lost(new RegExp(`^delete ${kind} `), kind)],
  })),
  ...[[], [EAGER], [lost(/^update TableGroup/, "MultigresCluster")], [
    late(/^update TableGroup/, "MultigresCluster"),
  ]]
    .map((faults, index): Named => ({
      title:
        `a tablegroup that loses its labels while its cluster is edited keeps its name and volumes (${
          index + 1
        })`,
      sample: "minimal",
      operation: 'TableGroup "db-tg" loses all labels, and another image',
      faults,
    })),
  {
    title:
      "two clusters that are deleted and applied again the other way round find their own names and volumes",
    sample: "twins",
    operation: "both are deleted, and applied again later the other way round",
  },
  {
    title:
      "the second of two clusters finds its own volumes, although the first does not come back",
    sample: "twins",
    operation: "both are deleted, and the second is applied again later",
  },
  ...KINDS.map((kind): Named => ({
    title: `an orphaned cluster keeps what runs, although nobody tells the function of ${kind}`,
    sample: "minimal",
    operation: "the cluster is deleted, its children orphaned",
    faults: [lost(new RegExp(` ${kind} `), kind), EAGER],
  })),
  {
    title: "a cell that loses its labels and is not wanted any more goes away",
    sample: "pair",
    like: "a cell is removed",
    operation: {
      title: "a cell loses its labels and is removed",
      act({ fake }: World) {
        fake.act.edit(
          "Cell",
          "main-zone2",
          ({ metadata: { labels: _labels, ...metadata }, ...rest }) => ({ ...rest, metadata }),
          "kubectl",
        );
        fake.act.edit("MultigresCluster", "main", (object) => {
          // deno-lint-ignore no-explicit-any -- specs of every kind are edited here
          const spec = object["spec"] as any;
          spec.cells.pop();
          spec.databases[0].spec.tablegroups.pop();
          return object;
        }, "kubectl");
      },
    },
  },
  {
    title: "an orphaned cluster that is applied again, smaller, leaves nothing behind",
    sample: "pair",
    operation: "the cluster is orphaned, and applied again later, smaller",
  },
  ...[1, 2, 3].map((nth): Named => ({
    title: `what a predecessor left behind goes, although looking for it fails (${nth})`,
    sample: "pair",
    operation: "the cluster is orphaned, and applied again later, smaller",
    faults: [{ at: "request", index: { request: /^GET .*tablegroups$/, nth }, goes: "500" }],
  })),
  ...[1, 2, 3].map((nth): Named => ({
    title: `two processes of one function agree on a status in the end (${nth})`,
    sample: "minimal",
    operation: "another image",
    faults: [{
      at: "request",
      index: { request: /^(PUT|PATCH|POST) /, nth: 3 * nth },
      goes: "second worker",
    }],
  })),
  {
    title: "a template's change is not forgotten with a search that failed",
    sample: "pair",
    operation: "a template's gateways",
    faults: [{ at: "request", index: { request: /^GET .*multigresclusters$/ }, goes: "500" }],
  },
  {
    title: "a template that changes together with a new cluster reaches the other clusters",
    sample: "pair",
    operation: "a template is edited while a new cluster with it is applied",
  },
  {
    title: "garbage that is collected late does not keep a cluster from coming back",
    sample: "minimal",
    operation: "the cluster is deleted and applied again at once",
    faults: [{ at: "garbage", goes: "late" }],
  },
  {
    title: "a pod that is gone and back during a run is seen as it is",
    sample: "minimal",
    operation: {
      title: "a pod is gone, and back while that is reported",
      isUndone: true,
      act(world) {
        const [set] = world.fake.objects(world.namespace).filter(({ kind, metadata }) =>
          kind === "StatefulSet" && metadata.name.startsWith("db-")
        );
        const { name } = set!.metadata;
        const status = set!["status"] as object;
        const { request } = world.hooks;
        let isBack = false;
        world.hooks.request = (asking) => {
          const { method, path } = asking.request;
          if (!isBack && method === "PUT" && /shards\/[^/]+\/status$/.test(path)) {
            isBack = true;
            world.fake.act.status("StatefulSet", name, status, "kube-controller-manager");
            world.deliver();
          }
          return request(asking);
        };
        const less = { ...status, readyReplicas: 2, availableReplicas: 2 };
        world.fake.act.status("StatefulSet", name, less, "kube-controller-manager");
      },
    },
    faults: [EAGER],
  },
  {
    title: "a hand edit of a read-only child is undone before anybody acts on it",
    sample: "minimal",
    operation: 'Shard "db-tg-0" is edited',
    faults: [late(/^update Shard/, "TableGroup")],
  },
  {
    title: "a process that dies at a write, and whose successor cannot list, comes back to it",
    sample: "minimal",
    operation: "a cell is added",
    faults: [
      { at: "request", index: { request: /^POST .*cells$/ }, goes: "dies after" },
      { at: "request", index: { request: /^GET .*multigresclusters$/ }, goes: "500" },
    ],
  },
  {
    title: "what is changed while it is written is read again",
    sample: "minimal",
    operation: {
      title: "a cell is edited twice, by its cluster and by hand",
      act({ fake, clock }: World) {
        const replicas = (count: number) => ({ spec: { multiOrch: { replicas: count } } });
        fake.act.edit("MultigresCluster", "main", (object) => {
          // deno-lint-ignore no-explicit-any -- specs of every kind are edited here
          (object["spec"] as any).cells[0].spec = { multiorch: { replicas: 2 } };
          return object;
        }, "kubectl");
        clock.after(
          1,
          () =>
            void fake.act.edit(
              "Cell",
              "main-zone1",
              (object) => ({
                ...object,
                spec: { ...object["spec"] as object, ...replicas(5).spec },
              }),
              "kubectl",
            ),
        );
      },
    },
    faults: [EAGER],
  },
];

/** Runs a named schedule; gives what is wrong. */
export async function runNamed(
  { sample, operation: named, during, faults = [], like }: Named,
): Promise<readonly string[]> {
  const operation = typeof named === "string" ? await find(sample, named) : named;
  const schedule: Schedule = {
    sample,
    operation,
    faults,
    ...(during === undefined ? {} : { during }),
  };
  const model = like === undefined ? operation : await find(sample, like);
  const isPlain = like === undefined && faults.length === 0 && during === undefined;
  const reference = isPlain ? undefined : await referenceOf({ ...schedule, operation: model });
  const { wrong } = await run(schedule, reference);
  return [...(reference?.wrong ?? []), ...wrong];
}

async function find(sample: string, title: string): Promise<Operation> {
  const found = operationsOn(sample, await settled(sample)).find((one) => one.title === title);
  if (found === undefined) throw new Error(`Cannot find operation "${title}" on "${sample}"`);
  return found;
}
