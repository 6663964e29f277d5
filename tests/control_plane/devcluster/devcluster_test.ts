import assert from "node:assert/strict";
import { join } from "node:path";
import { auditMark, countRequests, readAudit } from "../../../scripts/devcluster/audit.ts";
import { createClient } from "../../../scripts/devcluster/client.ts";
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { eventually } from "../../support/eventually.ts";

/** More than the simulated node looks after at a time. */
const PODS = 24;
const FIXTURES = new URL("fixtures/", import.meta.url).pathname;

Deno.test("startDevCluster()", async (t) => {
  const events: string[] = [];
  const cluster = await startDevCluster({
    name: "test-devcluster",
    crds: join(FIXTURES, "none"),
    knative: join(FIXTURES, "knative.yaml"),
    functions: join(FIXTURES, "functions"),
    idleSeconds: 0.5,
    sweepSeconds: 600,
    onEvent: (event) => events.push(`${event["type"]!.split(".").at(-1)} ${event["name"]}`),
  });
  try {
    await t.step("brings a change to a function that was not running", async () => {
      await cluster.apply(configMap("one"));
      await eventually("it is delivered", () => assert.equal(stats(cluster).invocations, 1));
      assert.deepEqual(events, ["add one"]);
      assert.equal(stats(cluster).coldStarts, 1);
      await eventually("it is idle", () => assert.equal(cluster.bridge!.running("echo"), 0));
    });
    await t.step("sweeps when the adapter was away, and only then", async () => {
      await cluster.bridge!.clock.tick();
      assert.equal(stats(cluster).sweeps, 0);
      assert.ok(cluster.kill("adapter"));
      const { reasons } = cluster.bridge!.clock;
      await eventually("there is another", () => assert.ok("echo" in reasons()));
      await cluster.bridge!.clock.tick();
      assert.equal(stats(cluster).sweeps, 1);
      await cluster.apply(configMap("two"));
      await eventually("it is delivered", () => assert.ok(events.includes("add two")));
    });
    await t.step("apply() names each object that is refused, and applies the others", async () => {
      const text = [
        configMap("three"),
        "{ apiVersion: v1, kind: ConfigMap, metadata: { name: wrong }, dat: {} }",
        "{ apiVersion: v1, kind: Nothing, metadata: { name: unknown } }",
      ].join("\n---\n");
      await assert.rejects(cluster.apply(text), (error: Error) => {
        assert.deepEqual(error.message.split("\n"), [
          'Cannot apply ConfigMap "wrong": failed to create typed patch object ' +
          "(/wrong; /v1, Kind=ConfigMap): .dat: field not declared in schema",
          'Cannot apply Nothing "unknown": the server does not know v1 Nothing',
        ]);
        return true;
      });
      const path = "/api/v1/namespaces/default/configmaps/three";
      assert.equal((await cluster.client.json("GET", path)).metadata.name, "three");
    });
    await t.step("counts the requests of an account in the audit log", async () => {
      const nobody = createClient({ url: cluster.url, ca: await authority(cluster) });
      const mark = await auditMark(cluster.auditLog);
      // Refused, and of an account that nobody else uses: the administrator's is also that of the simulated node.
      const path = "/api/v1/namespaces";
      await assert.rejects(nobody.json("GET", path), { status: 403 });
      nobody.close();
      const events = await readAudit(cluster.auditLog, mark);
      const counts = countRequests(events, ["system:anonymous"]);
      assert.deepEqual(counts.byRequest, { "list namespaces": 1 });
      assert.deepEqual(cluster.functionUsers, ["system:serviceaccount:multigres-system:echo"]);
    });
    await t.step("plays pods, well and unwell", async () => {
      const namespace = "/api/v1/namespaces/default";
      await cluster.apply(deployment("web"));
      await ready(cluster, "web", 2);
      const { items } = await cluster.client.json("GET", `${namespace}/pods?labelSelector=app=web`);
      const pod = `${namespace}/pods/${items[0].metadata.name}`;
      await annotate(cluster, pod, "multigres.com/simulate", "unready");
      await ready(cluster, "web", 1);
      assert.ok(cluster.kill("kwok"));
      await annotate(cluster, pod, "multigres.com/simulate", null);
      await ready(cluster, "web", 2);
      await annotate(cluster, namespace, "multigres.com/simulate-unready", "bad");
      await cluster.apply([deployment("bad"), deployment("good")].join("\n---\n"));
      await ready(cluster, "good", 2);
      assert.equal(await readyReplicas(cluster, "bad"), 0);
    });
    await t.step(
      "takes a deleted pod away once, and not its successor of the same name",
      async () => {
        const names = Array.from({ length: PODS }, (_, index) => `set-${index}`);
        await cluster.apply(statefulSet("set", PODS));
        const before = await uids(cluster, names);
        const mark = await auditMark(cluster.auditLog);
        for (const name of names) await cluster.client.json("DELETE", podPath(name));
        await eventually("there are others", async () => {
          const now = await uids(cluster, names);
          assert.deepEqual(now.filter((uid) => before.includes(uid)), []);
        });
        const events = await readAudit(cluster.auditLog, mark);
        // Each by us, and by the simulated node.
        assert.equal(countRequests(events, ["admin"]).byRequest["delete pods"], 2 * PODS);
      },
    );
  } finally {
    await cluster.stop();
  }
  assert.equal([...Deno.readDirSync(join(cluster.state, "pids"))].length, 0);
  await Deno.remove(cluster.state, { recursive: true });
});

function configMap(name: string): string {
  return `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, labels: { app: echo } } }`;
}

function deployment(name: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
${podsOf(name)}`;
}

function statefulSet(name: string, replicas: number): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  podManagementPolicy: Parallel
  serviceName: ${name}
${podsOf(name)}`;
}

function podsOf(name: string): string {
  return `
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: main }] }`;
}

function stats(cluster: DevCluster) {
  return cluster.bridge!.stats()["echo"]!;
}

function authority({ state }: DevCluster): Promise<string> {
  return Deno.readTextFile(join(state, "pki/ca.crt"));
}

function podPath(name: string): string {
  return `/api/v1/namespaces/default/pods/${name}`;
}

/** The uids of pods that are ready, all of them. */
async function uids(cluster: DevCluster, names: readonly string[]): Promise<string[]> {
  return await eventually("all pods are ready", () =>
    Promise.all(names.map(async (name) => {
      const { metadata, status } = await cluster.client.json("GET", podPath(name));
      const conditions = (status.conditions ?? []) as { type: string; status: string }[];
      assert.equal(conditions.find(({ type }) => type === "Ready")?.status, "True");
      return metadata.uid!;
    })));
}

async function annotate(cluster: DevCluster, path: string, key: string, value: string | null) {
  await cluster.client.json("PATCH", path, { metadata: { annotations: { [key]: value } } });
}

async function readyReplicas(cluster: DevCluster, name: string): Promise<number> {
  const path = `/apis/apps/v1/namespaces/default/deployments/${name}`;
  return (await cluster.client.json("GET", path))["status"]?.readyReplicas ?? 0;
}

async function ready(cluster: DevCluster, name: string, replicas: number): Promise<void> {
  await eventually(`${replicas} pods of "${name}" are ready`, async () => {
    assert.equal(await readyReplicas(cluster, name), replicas);
  });
}
