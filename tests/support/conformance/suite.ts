import assert from "node:assert/strict";
import { CELL, DEPLOYMENT_TEMPLATE, MULTIGRES_CLUSTER } from "../../../lib/multigres/api/kinds.ts";
import type { Kind } from "../../../lib/engine/controller.ts";
import {
  CONFIG_MAP,
  DEPLOYMENT,
  SERVICE,
  STATEFUL_SET,
} from "../../../lib/engine/core/kube/kinds.ts";
import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import { KubeError, type RestClient } from "../../../lib/engine/shell/kube/rest.ts";
import type { Manifest } from "../../../lib/engine/core/plan/write.ts";
import { LIMIT } from "../eventually.ts";
import * as samples from "./samples.ts";

/** Where the suite runs. */
export interface Ground {
  readonly rest: RestClient;
  /** An existing namespace that the suite has for itself. */
  readonly namespace: string;
  /** Waits until the garbage collector has done its work. */
  readonly collected: (isDone: () => Promise<boolean>) => Promise<void>;
}

/** Everything that the operator relies on in an API server, one step per rule. */
export async function conform(t: Deno.TestContext, ground: Ground): Promise<void> {
  const { rest, namespace } = ground;
  const client = kubeClient(rest, "multigres-test");
  const other = kubeClient(rest, "somebody-else");
  const at = samples.inNamespace(namespace);
  const read = async (kind: Kind, name: string) =>
    await client.get(kind, namespace, name) as samples.Any;

  await t.step("client.get() gives undefined for what does not exist", async () => {
    assert.equal(await client.get(CELL, namespace, "nothing"), undefined);
  });

  await t.step("client.create() fails with 404 in a namespace that does not exist", async () => {
    const cell = samples.inNamespace("no-such-namespace")(samples.cell("lost"));
    await fails(client.create(CELL, cell), 404);
  });

  await t.step("client.create() starts at generation 1, without the status", async () => {
    const made = await client.create(
      CELL,
      at({ ...samples.cell("a"), status: { gatewayReplicas: 1 } }),
    );
    assert.equal(made.metadata.generation, 1);
    assert.equal((made as samples.Any).status, undefined);
    assert.ok(made.metadata.uid && made.metadata.creationTimestamp);
  });

  await t.step("client.create() fails with 409 AlreadyExists if the name is taken", async () => {
    const error = await fails(client.create(CELL, at(samples.cell("a"))), 409);
    assert.equal(error.reason, "AlreadyExists");
  });

  await t.step("client.replace() fails with 409 for a stale resourceVersion", async () => {
    const seen = await read(CELL, "a");
    const next = await client.replace(CELL, samples.withReplicas(seen, 2));
    assert.equal(next.metadata.generation, 2);
    assert.ok(BigInt(next.metadata.resourceVersion) > BigInt(seen.metadata.resourceVersion));
    await fails(client.replace(CELL, samples.withReplicas(seen, 3)), 409);
  });

  await t.step("client.replace() fails for another uid and without a resourceVersion", async () => {
    const seen = await read(CELL, "a");
    const metadata = { ...seen.metadata, uid: samples.NO_UID };
    await fails(client.replace(CELL, { ...seen, metadata }), 409);
    const { resourceVersion: _version, ...bare } = seen.metadata;
    await fails(client.replace(CELL, { ...seen, metadata: bare } as KubeObject), 422);
  });

  await t.step("client.replace() of what is gone fails with 404", async () => {
    const seen = await read(CELL, "a");
    const metadata = { ...seen.metadata, name: "gone" };
    await fails(client.replace(CELL, { ...seen, metadata }), 404);
  });

  await t.step(
    "client.replace() drops fields and labels that the object does not say",
    async () => {
      const seen = await read(CELL, "a");
      const labels = { ...seen.metadata.labels, extra: "x" };
      const spec = { ...seen.spec, allCells: ["a", "b"] };
      const more = await other.replace(
        CELL,
        { ...seen, metadata: { ...seen.metadata, labels }, spec } as KubeObject,
      );
      assert.equal(more.metadata.labels?.["extra"], "x");
      const { uid, resourceVersion } = more.metadata;
      const wanted = at(samples.cell("a"));
      const back = await client.replace(CELL, {
        ...wanted,
        metadata: { ...wanted.metadata, uid, resourceVersion },
      } as unknown as KubeObject) as samples.Any;
      assert.equal(back.metadata.labels["extra"], undefined);
      assert.equal(back.spec.allCells, undefined);
    },
  );

  await t.step("client.replace() that changes nothing moves nothing", async () => {
    const seen = await read(CELL, "a");
    const same = await client.replace(CELL, seen);
    assert.equal(same.metadata.resourceVersion, seen.metadata.resourceVersion);
  });

  await t.step("client.replace() of labels only keeps the generation", async () => {
    const seen = await read(CELL, "a");
    const labels = { ...seen.metadata.labels, note: "y" };
    const next = await client.replace(CELL, { ...seen, metadata: { ...seen.metadata, labels } });
    assert.equal(next.metadata.generation, seen.metadata.generation);
    assert.notEqual(next.metadata.resourceVersion, seen.metadata.resourceVersion);
  });

  await t.step("client.replaceStatus() changes the status only and no generation", async () => {
    const seen = await read(CELL, "a");
    const status = { observedGeneration: 1, gatewayReplicas: 3 };
    const sent = { ...samples.withReplicas(seen, 9), status } as KubeObject;
    const next = await client.replaceStatus(CELL, sent) as samples.Any;
    assert.deepEqual(next.status, status);
    assert.deepEqual(next.spec, seen.spec);
    assert.equal(next.metadata.generation, seen.metadata.generation);
    const again = await client.replaceStatus(CELL, next);
    assert.equal(again.metadata.resourceVersion, next.metadata.resourceVersion);
    await fails(client.replaceStatus(CELL, sent), 409);
    const kept = await client.replace(CELL, { ...next, status: {} }) as samples.Any;
    assert.deepEqual(kept.status, status);
  });

  await t.step("client.list() selects by labels, in pages, with types", async () => {
    const labels = { group: "listed", odd: "" };
    for (const name of ["l1", "l2", "l3"]) {
      const map = samples.configMap(name);
      await client.create(CONFIG_MAP, at({ ...map, metadata: { ...map.metadata, labels } }));
    }
    const found = await client.list(CONFIG_MAP, namespace, "group=listed");
    assert.deepEqual(found.map(({ kind, metadata }) => [kind, metadata.name]), [
      ["ConfigMap", "l1"],
      ["ConfigMap", "l2"],
      ["ConfigMap", "l3"],
    ]);
    const everywhere = await client.list(CONFIG_MAP, undefined, "group=listed,odd");
    assert.equal(everywhere.length, 3);
    assert.equal(
      (await client.list(CONFIG_MAP, namespace, "group!=listed,!odd,none in (a,b)")).length,
      0,
    );
    assert.deepEqual(await pages(rest, namespace), [["l1", "l2"], ["l3"]]);
  });

  await t.step("client.applyNew() creates, and fails with 409 if the name is taken", async () => {
    const made = await client.applyNew(DEPLOYMENT, at(samples.deployment("web")));
    assert.equal(made.metadata.generation, 1);
    await fails(client.applyNew(DEPLOYMENT, at(samples.deployment("web"))), 409);
    await client.create(CONFIG_MAP, at(samples.configMap("taken")));
    await fails(client.applyNew(CONFIG_MAP, at(samples.configMap("taken"))), 409);
  });

  await t.step("client.apply() that changes nothing moves nothing", async () => {
    // Not a Deployment: its controller writes the status meanwhile.
    const map = at(samples.configMap("still"));
    const seen = await client.applyNew(CONFIG_MAP, map);
    const same = await client.apply(CONFIG_MAP, map);
    assert.equal(same.metadata.resourceVersion, seen.metadata.resourceVersion);
  });

  await t.step(
    "client.apply() carries the uid: 422 for another one, 409 for what is gone",
    async () => {
      const { metadata: { uid } } = await read(DEPLOYMENT, "web");
      const wanted = samples.deployment("web");
      await client.apply(DEPLOYMENT, at({ ...wanted, metadata: { ...wanted.metadata, uid } }));
      const wrong = { ...wanted.metadata, uid: samples.NO_UID };
      await fails(client.apply(DEPLOYMENT, at({ ...wanted, metadata: wrong })), 422);
      const gone = { ...wanted.metadata, name: "never", uid };
      await fails(client.apply(DEPLOYMENT, at({ ...wanted, metadata: gone })), 409);
      assert.equal(await client.get(DEPLOYMENT, namespace, "never"), undefined);
    },
  );

  await t.step(
    "client.apply() takes away what it applied before and does not say any more",
    async () => {
      const [more, less] = [
        samples.deployment("web", ["A", "B"]),
        samples.deployment("web", ["B"]),
      ];
      const env = (object: samples.Any) =>
        samples.container(object).env?.map((e: samples.Any) => e.name);
      assert.deepEqual(env(await client.apply(DEPLOYMENT, at(more)) as samples.Any), ["A", "B"]);
      assert.deepEqual(env(await client.apply(DEPLOYMENT, at(less)) as samples.Any), ["B"]);
      const none = samples.deployment("web");
      assert.deepEqual(env(await client.apply(DEPLOYMENT, at(none)) as samples.Any) ?? [], []);
    },
  );

  await t.step(
    "client.apply() leaves other managers' fields and wins over their values",
    async () => {
      const annotated = {
        ...samples.deployment("web"),
        spec: undefined,
        metadata: { name: "web", annotations: { theirs: "1" } },
      };
      await other.apply(DEPLOYMENT, at(annotated));
      const scaled = await other.apply(
        DEPLOYMENT,
        at({ ...annotated, spec: { replicas: 7 } }),
      ) as samples.Any;
      assert.equal(scaled.spec.replicas, 7);
      const ours = await client.apply(DEPLOYMENT, at(samples.deployment("web"))) as samples.Any;
      assert.equal(ours.spec.replicas, 1);
      assert.equal(ours.metadata.annotations["theirs"], "1");
      const given = await other.apply(
        DEPLOYMENT,
        at({ ...annotated, metadata: { name: "web" } }),
      ) as samples.Any;
      assert.equal(given.metadata.annotations?.["theirs"], undefined);
      assert.equal(given.spec.replicas, 1);
    },
  );

  await t.step(
    "client.apply() of a Service keeps its other ports apart by port and protocol",
    async () => {
      await client.applyNew(SERVICE, at(samples.service("front", [80, 443])));
      const less = await client.apply(SERVICE, at(samples.service("front", [443]))) as samples.Any;
      assert.deepEqual(less.spec.ports.map((p: samples.Any) => p.port), [443]);
    },
  );

  await t.step("client.apply() of a Service replaces its selector as a whole", async () => {
    const seen = await read(SERVICE, "front");
    const selector = { ...seen.spec.selector, more: "x" };
    await other.replace(SERVICE, { ...seen, spec: { ...seen.spec, selector } });
    const ours = await client.apply(SERVICE, at(samples.service("front", [443]))) as samples.Any;
    assert.deepEqual(ours.spec.selector, { app: "front" });
  });

  await t.step("client.apply() of a StatefulSet's fixed fields fails with 422", async () => {
    await client.applyNew(STATEFUL_SET, at(samples.statefulSet("db", "1Gi")));
    await fails(client.apply(STATEFUL_SET, at(samples.statefulSet("db", "2Gi"))), 422);
  });

  await t.step("client.applyStatus() lets several consumers share one list", async () => {
    const made = await client.create(DEPLOYMENT_TEMPLATE, at(samples.template("shared")));
    const entry = (name: string) => ({ consumers: [{ name, namespace }] });
    const names = (object: KubeObject) =>
      ((object as samples.Any).status?.consumers ?? []).map((c: samples.Any) => c.name).sort();
    const one = await client.applyStatus(DEPLOYMENT_TEMPLATE, made, entry("one"), "c.one");
    assert.deepEqual(names(one), ["one"]);
    const two = await client.applyStatus(DEPLOYMENT_TEMPLATE, made, entry("two"), "c.two");
    assert.deepEqual(names(two), ["one", "two"]);
    assert.equal(two.metadata.generation, 1);
    const left = await client.applyStatus(DEPLOYMENT_TEMPLATE, made, { consumers: [] }, "c.one");
    assert.deepEqual(names(left), ["two"]);
    const none = await client.applyStatus(DEPLOYMENT_TEMPLATE, made, { consumers: [] }, "c.two");
    assert.deepEqual(names(none), []);
    const back = await client.applyStatus(DEPLOYMENT_TEMPLATE, made, entry("one"), "c.one");
    assert.deepEqual(names(back), ["one"]);
    await fails(client.applyStatus(DEPLOYMENT_TEMPLATE, made, {}, "c.one"), 422);
    await unlessForbidden(() => client.remove(DEPLOYMENT_TEMPLATE, back));
    await fails(client.applyStatus(DEPLOYMENT_TEMPLATE, made, entry("one"), "c.one"), 409, 404);
  });

  await t.step("client.remove() deletes only the very object that was seen", async () => {
    const seen = await client.create(CONFIG_MAP, at(samples.configMap("old")));
    const next = await client.replace(CONFIG_MAP, { ...seen, data: { key: "new" } } as KubeObject);
    await fails(client.remove(CONFIG_MAP, seen), 409);
    const stranger = { ...next.metadata, uid: samples.NO_UID };
    await fails(client.remove(CONFIG_MAP, { ...next, metadata: stranger }), 409);
    await client.remove(CONFIG_MAP, next);
    await client.remove(CONFIG_MAP, next);
    assert.equal(await client.get(CONFIG_MAP, namespace, "old"), undefined);
  });

  await t.step("client.remove() only marks an object that has finalizers", async () => {
    const map = samples.configMap("held");
    const metadata = { ...map.metadata, finalizers: ["example.com/hold"] };
    const seen = await client.create(CONFIG_MAP, at({ ...map, metadata }));
    await client.remove(CONFIG_MAP, seen);
    const marked = await read(CONFIG_MAP, "held");
    assert.ok(marked.metadata.deletionTimestamp);
    const { finalizers: _finalizers, ...free } = marked.metadata;
    await client.replace(CONFIG_MAP, { ...marked, metadata: free });
    assert.equal(await client.get(CONFIG_MAP, namespace, "held"), undefined);
  });

  await t.step("a deleted owner takes its dependents along, and theirs", async () => {
    const root = await client.create(CONFIG_MAP, at(samples.configMap("root")));
    const middle = await client.create(
      CONFIG_MAP,
      at(samples.ownedBy(samples.configMap("middle"), root)),
    );
    await client.create(CONFIG_MAP, at(samples.ownedBy(samples.configMap("leaf"), middle)));
    await client.create(CONFIG_MAP, at(samples.configMap("bystander")));
    await client.remove(CONFIG_MAP, root);
    await ground.collected(async () =>
      await client.get(CONFIG_MAP, namespace, "leaf") === undefined
    );
    assert.equal(await client.get(CONFIG_MAP, namespace, "middle"), undefined);
    assert.ok(await client.get(CONFIG_MAP, namespace, "bystander"));
  });

  await t.step(
    "an orphaning delete first marks the owner, and leaves its dependents without one",
    async () => {
      const owner = await client.create(CONFIG_MAP, at(samples.configMap("letting-go")));
      const names = ["let-go-1", "let-go-2"];
      for (const name of names) {
        await client.create(CONFIG_MAP, at(samples.ownedBy(samples.configMap(name), owner)));
      }
      const { metadata } = await rest.performRequest({
        method: "DELETE",
        path: `/api/v1/namespaces/${namespace}/configmaps/letting-go`,
        bodyJson: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Orphan" },
      }) as KubeObject;
      assert.deepEqual(metadata.finalizers, ["orphan"]);
      assert.ok(metadata.deletionTimestamp);
      await ground.collected(async () =>
        await client.get(CONFIG_MAP, namespace, "letting-go") === undefined
      );
      for (const name of names) {
        assert.equal((await read(CONFIG_MAP, name)).metadata.ownerReferences, undefined);
      }
    },
  );

  await t.step("client.apply() with a version writes only onto that version", async () => {
    const map = samples.configMap("versioned");
    const { metadata: seen } = await client.applyNew(CONFIG_MAP, at(map));
    const onto = ({ uid, resourceVersion }: KubeObject["metadata"], value: string) =>
      at({ ...map, data: { key: value }, metadata: { ...map.metadata, uid, resourceVersion } });
    const next = await client.apply(CONFIG_MAP, onto(seen, "second"));
    await fails(client.apply(CONFIG_MAP, onto(seen, "third")), 409);
    await client.apply(CONFIG_MAP, onto(next.metadata, "fourth"));
  });

  await t.step(
    "client.list() takes what has one label and not another, or another value of it",
    async () => {
      const labelled = async (name: string, labels: Record<string, string>) => {
        const map = samples.configMap(name);
        await client.create(CONFIG_MAP, at({ ...map, metadata: { ...map.metadata, labels } }));
      };
      await labelled("mark-both", { "mark/a": "1", "mark/b": "1" });
      await labelled("mark-a", { "mark/a": "1" });
      await labelled("mark-other", { "mark/a": "1", "mark/b": "2" });
      const names = async (selector: string) =>
        (await client.list(CONFIG_MAP, namespace, selector)).map(({ metadata }) => metadata.name);
      assert.deepEqual(await names("mark/a,!mark/b"), ["mark-a"]);
      assert.deepEqual(await names("mark/a=1,mark/b!=1"), ["mark-a", "mark-other"]);
      assert.deepEqual(await names("mark/b in (1,2)"), ["mark-both", "mark-other"]);
    },
  );

  await t.step("an unknown field of our kinds is refused with 400", async () => {
    const cell = samples.cell("typo");
    await fails(client.create(CELL, at({ ...cell, spec: { ...cell.spec, replcas: 1 } })), 400);
  });

  await t.step("a field that breaks the schema is refused with 422", async () => {
    const cell = samples.cell("Negative".toLowerCase());
    const spec = { ...cell.spec, multiGateway: { replicas: -1 } };
    await fails(client.create(CELL, at({ ...cell, spec })), 422);
    await fails(client.create(CELL, at({ ...cell, spec: { name: "x" } })), 422);
  });

  await t.step("a MultigresCluster may say nothing at all", async () => {
    const made = await client.create(MULTIGRES_CLUSTER, at(samples.cluster("empty")));
    assert.equal(made.metadata.generation, 1);
  });
}

async function fails(work: Promise<unknown>, ...codes: number[]): Promise<KubeError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof KubeError, `expected a KubeError, got ${error}`);
  assert.ok(codes.includes(error.code), `expected ${codes}, got ${error.code}: ${error.message}`);
  return error;
}

/** An admission policy that is some seconds old may not have found its parameters yet, and then forbids everything. */
async function unlessForbidden(work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isEarly = error instanceof KubeError && error.code === 403 && Date.now() < deadline;
      if (!isEarly) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function pages(rest: RestClient, namespace: string): Promise<string[][]> {
  const found: string[][] = [];
  let more: string | undefined = "";
  while (more !== undefined) {
    const querystring = new URLSearchParams({ labelSelector: "group=listed", limit: "2" });
    if (more !== "") querystring.set("continue", more);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const page = await rest.performRequest({ method: "GET", path, querystring }) as {
      items: Manifest[];
      metadata: { continue?: string };
    };
    found.push(page.items.map(({ metadata }) => metadata.name));
    more = page.metadata.continue || undefined;
  }
  return found;
}
