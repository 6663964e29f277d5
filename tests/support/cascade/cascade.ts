import { parseAllDocuments } from "yaml";
import { controllers } from "../../../functions/registry.ts";
import type { Reconciled } from "../../../lib/engine/controller.ts";
import { fieldManager } from "../../../lib/engine/core/function_name.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import { KubeError } from "../../../lib/engine/shell/kube/rest.ts";
import { dispatch, found } from "../../../lib/engine/core/event/dispatch.ts";
import type { Doorbell } from "../../../lib/engine/core/event/doorbell.ts";
import type { Key } from "../../../lib/engine/core/event/routing.ts";
import type { Wake } from "../../../lib/engine/core/event/wake.ts";
import type { Cache } from "../../../lib/engine/core/observe/cache.ts";
import { isUnsettled } from "../../../lib/engine/core/plan/settled.ts";
import { reconcile } from "../../../lib/engine/shell/reconcile.ts";
import { createFakeApiServer, type FakeApiServer } from "../fake/api_server.ts";
import { DEFINITIONS } from "../../../lib/multigres/api/definitions.ts";
import { crdsOf } from "../fake/crds.ts";
import { type Simulation, step } from "../fake/simulate.ts";
import type { Change, Stored } from "../fake/storage.ts";
import { dryRun } from "../../../lib/engine/shell/sweep/dry_run.ts";

/** All functions and a simulated cluster around one fake API server; no clock and no port, so runs are repeatable. */
export interface Cascade {
  readonly fake: FakeApiServer;
  readonly namespace: string;
  /** Lets functions and workloads work until nothing moves any more. Gives how many runs that took. */
  settle(simulation?: Simulation): Promise<number>;
  /** All functions lose what they remember and start again with a sweep of the unsettled objects. */
  restart(): void;
  /** Nobody hears of what has happened since the last settle(). */
  lose(): void;
  /** The periodic sweep: nothing is believed, and what a run would change is due. Gives how many those are. */
  sweep(): Promise<number>;
  /** Sends events again, as a source that repeats itself would. */
  repeat(changes: readonly Change[]): void;
  /** Every change so far. */
  readonly changes: Change[];
}

type Pending = Map<string, Doorbell[] | "everything">;

/** Starts the functions over an empty API server. */
export function createCascade(namespace: string): Cascade {
  const fake = createFakeApiServer({ namespace, crds: crdsOf(DEFINITIONS) });
  const changes: Change[] = [];
  const functions = controllers.map((controller) => ({
    controller,
    shell: { client: kubeClient(fake.rest, fieldManager(controller)), now: fake.storage.now },
    caches: new Map<string, Cache>(),
    pending: new Map() as Pending,
  }));

  function note(pending: Pending, name: string, bell: Doorbell): void {
    const known = pending.get(name);
    if (known !== "everything") pending.set(name, [...(known ?? []), bell]);
  }

  function deliver({ type, object }: Change): void {
    for (const { controller, caches, pending } of functions) {
      const known = { of: ({ name }: Key) => caches.get(name), isEcho: () => false };
      const to = dispatch(controller, { change: type, object }, known);
      if (to.to === "object") {
        note(pending, to.key.name, to.bell);
      } else if (to.to === "search") {
        for (const { key, bell } of found(selvesOf(controller.kind.kind), [to.search])) {
          note(pending, key.name, bell);
        }
      }
    }
  }

  function selvesOf(kind: string): Reconciled[] {
    return fake.objects(namespace).filter((object) => object.kind === kind) as Reconciled[];
  }

  async function runOne(): Promise<boolean> {
    for (const { controller, shell, caches, pending } of functions) {
      const [entry] = pending;
      if (entry === undefined) continue;
      const [name, news] = entry;
      pending.delete(name);
      const wake: Wake = news === "everything"
        ? { bells: [], read: "everything" }
        : { bells: news, read: "what rang", cache: caches.get(name) };
      caches.delete(name);
      const outcome = await reconcile(controller, shell, { namespace, name }, wake);
      if (outcome.result === "failed") throw outcome.error;
      if (outcome.cache !== undefined) caches.set(name, outcome.cache);
      return true;
    }
    return false;
  }

  async function sweep(): Promise<number> {
    let count = 0;
    for (const { controller, shell: { client, now }, pending } of functions) {
      const { due } = await dryRun(controller, client, undefined, now());
      due.forEach(({ name }) => pending.set(name, "everything"));
      count += due.length;
    }
    return count;
  }

  fake.onChange((change) => {
    changes.push(change);
    deliver(change);
  });

  return {
    fake,
    namespace,
    changes,
    async settle(simulation = {}) {
      let runs = 0;
      do {
        while (await runOne()) {
          if (++runs > 5000) throw new Error("Cannot settle: the functions never stop");
        }
      } while (step(fake, namespace, simulation) > 0);
      return runs;
    },
    restart() {
      for (const { controller, caches, pending } of functions) {
        caches.clear();
        pending.clear();
        const unsettled = selvesOf(controller.kind.kind).filter(isUnsettled);
        unsettled.forEach(({ metadata }) => pending.set(metadata.name, "everything"));
      }
    },
    lose: () => functions.forEach(({ pending }) => pending.clear()),
    sweep,
    repeat: (again) => again.forEach(deliver),
  };
}

/** Lets the cascade settle although its functions die after the n-th write from now. Gives whether one died. */
export async function settleWithCrash(cascade: Cascade, afterWrites: number): Promise<boolean> {
  cascade.fake.crashAfter(afterWrites);
  let died = false;
  try {
    await cascade.settle({ atOnce: true });
  } catch (error) {
    const all = error instanceof AggregateError ? error.errors : [error];
    if (!all.some((one) => one instanceof KubeError && one.reason === "Crash")) throw error;
  }
  died = cascade.fake.recover();
  if (died) cascade.restart();
  await cascade.settle({ atOnce: true });
  return died;
}

/** Creates the objects of a YAML file. */
export function create(fake: FakeApiServer, path: string): Stored[] {
  const text = Deno.readTextFileSync(new URL(`../../../${path}`, import.meta.url));
  return parseAllDocuments(text).map((document) => document.toJS())
    .filter((object) => object !== null && object.kind !== "Namespace")
    .map((object) => fake.act.create(object, "kubectl"));
}

/** What a state means, without what differs between equal runs: versions, times, uids, managers. */
export function meaning(fake: FakeApiServer, namespace: string): unknown[] {
  return fake.objects(namespace).map(({ metadata, ...rest }) => {
    const { uid: _uid, resourceVersion: _version, creationTimestamp: _time, ...kept } = metadata;
    const { managedFields: _fields, generation: _generation, ...named } = kept;
    const object = { ...rest, metadata: named };
    const text = JSON.stringify(object)
      .replaceAll(/00000000-0000-4000-8000-[0-9a-f]{12}/g, "uid")
      .replaceAll(/"lastTransitionTime":"[^"]*"/g, '"lastTransitionTime":"time"')
      .replaceAll(/"multigres.com\/trace[^"]*":"[^"]*",?/g, "")
      .replaceAll(/"observedGeneration":\d+/g, '"observedGeneration":0');
    return JSON.parse(text);
  }).sort((a, b) => `${a.kind}/${a.metadata.name}` < `${b.kind}/${b.metadata.name}` ? -1 : 1);
}
