import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createServing, splitPem } from "../../../functions/admission/certificates.ts";
import { applyAdmission } from "../../../scripts/devcluster/admission.ts";
import { auditMark, countRequests, readAudit } from "../../../scripts/devcluster/audit.ts";
import { freePort } from "../../../scripts/devcluster/functions.ts";
import { delay } from "../../../scripts/devcluster/process.ts";
import { eventually, LIMIT } from "../../support/eventually.ts";
import {
  CONFIGURATION,
  gone,
  object,
  SECRET,
  type Stage,
  startStage,
  template,
  USER,
} from "./stage.ts";

const IN_USE =
  'admission webhook "template-in-use.multigres.com" denied the request: Cannot delete DeploymentTemplate "t": it is in use by MultigresCluster "a" (spec.multiadmin); remove these references first';

Deno.test("a real API server and the webhook protect templates that are in use", async (t) => {
  const stage = await startStage();
  const { apply, client, remove, launch, inUse, manifests, port } = stage;
  try {
    await applyAdmission(stage, manifests, port);
    let webhook = await launch();

    await t.step(
      "a template in use cannot be deleted, and the message names the user",
      async () => {
        await inUse("one");
        await asked(stage);
        assert.deepEqual(await remove("one/deploymenttemplates/t"), {
          status: 403,
          message: IN_USE,
        });
      },
    );

    await t.step("--dry-run=server says the same", async () => {
      const answer = await remove("one/deploymenttemplates/t", "?dryRun=All");
      assert.deepEqual(answer, { status: 403, message: IN_USE });
    });

    await t.step("all users are named, with the fields that refer to it", async () => {
      await apply([object("MultigresCluster", "b", "one", {
        globalTopoServer: { deploymentTemplate: "t" },
        cells: [{ name: "z1", spec: { multiorch: { deploymentTemplate: "t" } } }],
        databases: [{
          name: "db",
          spec: {
            tablegroups: [{
              name: "tg",
              shardTemplate: { pools: [{ type: "replica", cell: "z1", deploymentTemplate: "t" }] },
            }],
          },
        }],
      })]);
      const { message } = await remove("one/deploymenttemplates/t");
      assert.match(
        message,
        /MultigresCluster "a" \(spec\.multiadmin\), MultigresCluster "b" \(spec\.globalTopoServer, spec\.cells\[z1\]\.spec\.multiorch, spec\.databases\[db\]\.spec\.tablegroups\[tg\]\.shardTemplate\.pools\[replica,z1\]\)/,
      );
    });

    await t.step("a collection is judged object by object", async () => {
      const { status, message } = await remove("one/deploymenttemplates");
      assert.deepEqual([status, message.includes("it is in use by")], [403, true]);
      await apply([template("unused", "one")]);
      const query = "?fieldSelector=metadata.name%3Dunused";
      assert.equal((await remove("one/deploymenttemplates", query)).status, 200);
    });

    await t.step("users of another namespace do not count", async () => {
      await inUse("other");
      await apply([
        template("u", "one"),
        object("MultigresCluster", "u", "other", {
          multiadmin: { deploymentTemplate: "u" },
        }),
      ]);
      assert.equal((await remove("one/deploymenttemplates/u")).status, 200);
    });

    await t.step("it can be deleted at once when the last reference is gone", async () => {
      assert.equal((await remove("one/multigresclusters/b")).status, 200);
      assert.equal((await remove("one/deploymenttemplates/t")).message, IN_USE);
      await apply([object("MultigresCluster", "a", "one", { multiadmin: { replicas: 1 } })]);
      assert.equal((await remove("one/deploymenttemplates/t")).status, 200);
    });

    await t.step("it can be deleted at once when the last cluster is gone", async () => {
      await inUse("one");
      assert.equal((await remove("one/multigresclusters/a")).status, 200);
      assert.equal((await remove("one/deploymenttemplates/t")).status, 200);
    });

    await t.step("a cluster that is being deleted counts until it is gone", async () => {
      await inUse("one");
      const path = "/apis/multigres.com/v1alpha1/namespaces/one/multigresclusters/a";
      await client.json("PATCH", path, { metadata: { finalizers: ["example.com/wait"] } });
      await remove("one/multigresclusters/a");
      const { message } = await remove("one/deploymenttemplates/t");
      assert.match(message, /MultigresCluster "a" \(being deleted; spec\.multiadmin\)/);
      await client.json("PATCH", path, { metadata: { finalizers: [] } });
      assert.equal((await remove("one/deploymenttemplates/t")).status, 200);
    });

    await t.step("a namespace with a template in use can be deleted", async () => {
      await inUse("whole");
      await deleteNamespace(stage, "whole");
    });

    await t.step("its account may do what it does, and nothing else", () => permissions(stage));

    await t.step("it asks nothing while nothing is deleted", async () => {
      const mark = await auditMark(stage.auditLog);
      await delay(3_000);
      const { total } = countRequests(await readAudit(stage.auditLog, mark), [USER]);
      assert.equal(total, 0);
      await inUse("one");
      await remove("one/deploymenttemplates/t");
      const { byRequest } = countRequests(await readAudit(stage.auditLog, mark), [USER]);
      assert.deepEqual(byRequest, { "list multigresclusters": 1 });
    });

    await t.step("where it cannot list, it refuses and says why", async () => {
      const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/multigres:admission";
      const binding = await client.json("GET", path);
      await client.json("DELETE", path);
      await eventually("the right is lost", async () => {
        assert.equal((await remove("one/deploymenttemplates/t", "?dryRun=All")).status, 503);
      });
      const { message } = await remove("one/deploymenttemplates/t");
      assert.match(message, /cannot tell whether it is in use: .*is forbidden.*; try again$/);
      const { name } = binding.metadata;
      await apply([{ ...binding, metadata: { name } }]);
      await asked(stage);
    });

    await t.step("applying its configuration again keeps the trust in it", async () => {
      const { webhooks: [before] } = await client.json("GET", CONFIGURATION);
      await applyAdmission(stage, manifests, port);
      const { webhooks: [after] } = await client.json("GET", CONFIGURATION);
      assert.deepEqual(after, before);
      assert.equal((await remove("one/deploymenttemplates/t")).message, IN_USE);
    });

    webhook.signal("SIGKILL");
    await webhook.exited;

    await t.step("without it, deletions of templates are refused with a clear error", async () => {
      // The API server may still have a connection, and then learns first that it was closed.
      await eventually("nobody answers", async () => {
        const { status, message } = await remove("one/deploymenttemplates/t");
        assert.equal(status, 500);
        assert.match(
          message,
          /failed calling webhook "template-in-use\.multigres\.com": .*refused/,
        );
      });
    });

    await t.step("without it, nothing else is affected", async () => {
      await apply([
        template("new", "one"),
        { ...template("new", "one"), spec: { multiadmin: { replicas: 2 } } },
        object("MultigresCluster", "new", "one", {}),
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "new", namespace: "one" } },
      ]);
      assert.equal((await remove("one/multigresclusters/new")).status, 200);
      await client.json("DELETE", "/api/v1/namespaces/one/configmaps/new");
    });

    await t.step("without it, the garbage collector can delete templates", async () => {
      const owner = { apiVersion: "v1", kind: "ConfigMap", name: "owner" };
      const [made] = await apply([
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "owner", namespace: "one" } },
      ]);
      const { uid } = made!.metadata;
      const owned = template("owned", "one");
      await apply([{
        ...owned,
        metadata: { ...owned.metadata, ownerReferences: [{ ...owner, uid: uid! }] },
      }]);
      await client.json("DELETE", "/api/v1/namespaces/one/configmaps/owner");
      await gone(stage, "/apis/multigres.com/v1alpha1/namespaces/one/deploymenttemplates/owned");
    });

    await t.step("without it, a namespace with a template in use can be deleted", async () => {
      await deleteNamespace(stage, "other");
    });

    await t.step("two replicas that start together agree on a certificate", async () => {
      await client.json("PATCH", SECRET, { data: null });
      const second = freePort();
      const both = await Promise.all([
        launch({ name: "first" }),
        launch({ name: "second", port: second }),
      ]);
      await Promise.all([trusted(stage, port), trusted(stage, second)]);
      await eventually("one of them says that it renewed the certificate", () => {
        const renewals = both.map(({ log }) => count(log, "Renewed the serving certificate"));
        assert.equal(renewals[0]! + renewals[1]!, 1);
      });
      await asked(stage);
      await Promise.all(both.map((process) => process.stop()));
    });

    await t.step("certificates are renewed while the webhook is in use", async () => {
      await client.json("PATCH", SECRET, { data: null });
      const second = freePort();
      // Renewed after two thirds of it, used some seconds later: there is time left for a machine that is busy.
      const env = { CERTIFICATE_SECONDS: "30" };
      const both = await Promise.all([
        launch({ name: "rotating-first", env }),
        launch({ name: "rotating-second", port: second, env }),
      ]);
      await rotate(stage, second);
      for (const { log } of both) assert.equal(count(log, "Cannot check the certificate"), 0);
      await Promise.all(both.map((process) => process.stop()));
    });

    await t.step(
      "an expired certificate that nobody renewed is replaced at the start",
      async () => {
        const before = await client.json("GET", SECRET);
        await expired(before["data"]);
        webhook = await launch({ name: "later" });
        assert.notDeepEqual((await client.json("GET", SECRET))["data"], before["data"]);
        const { webhooks: [one] } = await client.json("GET", CONFIGURATION);
        assert.equal(splitPem(atob(one.clientConfig.caBundle)).length, 1, "expired ones are gone");
        await asked(stage);
        await webhook.stop();
      },
    );

    await t.step("cert-manager may bring the certificate instead", async () => {
      const folder = `${stage.state}/tls`;
      await Deno.mkdir(folder);
      const { cert, key, bundle } = await createServing(
        { names: ["127.0.0.1"], lifetime: 3_600_000 },
        Date.now(),
      );
      await Deno.writeTextFile(`${folder}/tls.crt`, cert);
      await Deno.writeTextFile(`${folder}/tls.key`, key);
      const configuration = await client.json("GET", CONFIGURATION);
      configuration["webhooks"][0].clientConfig.caBundle = btoa(bundle);
      configuration.metadata.annotations = { "cert-manager.io/inject-ca-from": "x/y" };
      await client.json("PUT", CONFIGURATION, configuration);
      const secret = await client.json("GET", SECRET);
      const process = await launch({
        name: "cert-manager",
        env: { TLS_DIRECTORY: folder },
        read: [folder],
      });
      await asked(stage);
      assert.deepEqual(await client.json("GET", SECRET), secret);
      await process.stop();
      // A replica that generates does not fight with it.
      const other = await launch({ name: "not-told" });
      await eventually("it says that it does not fill in the bundle", () => {
        assert.equal(count(other.log, "Not filling in the bundle"), 1);
      });
      const { webhooks: [one] } = await client.json("GET", CONFIGURATION);
      assert.equal(one.clientConfig.caBundle, btoa(bundle));
      await other.stop();
    });

    await t.step("its configuration goes away with the operator's namespace", async () => {
      await deleteNamespace(stage, "multigres-system");
      await gone(stage, CONFIGURATION);
    });

    await t.step("then the policy refuses, and clusters of any size can be judged", async () => {
      await eventually("the policy acts", async () => {
        assert.equal((await remove("one/deploymenttemplates/t", "?dryRun=All")).status, 422);
      });
      const { message } = await remove("one/deploymenttemplates/t");
      assert.match(
        message,
        /Cannot delete DeploymentTemplate "t": it is in use by MultigresCluster "a" \(spec\.multiadmin\); remove these references first$/,
      );
      await apply([largeCluster("large", "one", "large"), template("large", "one")]);
      await eventually("the policy knows the cluster", async () => {
        assert.equal((await remove("one/deploymenttemplates/large", "?dryRun=All")).status, 422);
      });
      assert.match(
        (await remove("one/deploymenttemplates/large")).message,
        /"large" \(spec\.cells\[cell-0\], .*spec\.databases\[db7\]\); remove/,
      );
      assert.equal((await remove("one/multigresclusters/large")).status, 200);
      await eventually("the policy knows that it is gone", async () => {
        assert.equal((await remove("one/deploymenttemplates/large")).status, 200);
      });
    });

    await t.step("and a namespace with a template in use can be deleted", async () => {
      await deleteNamespace(stage, "one");
    });
  } finally {
    await stage.stop();
  }
});

async function deleteNamespace(stage: Stage, name: string): Promise<void> {
  await stage.client.json("DELETE", `/api/v1/namespaces/${name}`);
  await gone(stage, `/api/v1/namespaces/${name}`);
}

/** Waits until the API server asks the webhook and trusts its answer: it hears of a new configuration by and by. */
async function asked({ remove }: Stage): Promise<void> {
  await eventually("the API server asks the webhook", async () => {
    assert.equal((await remove("one/deploymenttemplates/t", "?dryRun=All")).message, IN_USE);
  });
}

/** A client that trusts what the configuration trusts gets an answer. */
async function trusted({ client }: Stage, port: number): Promise<void> {
  const { webhooks: [one] } = await client.json("GET", CONFIGURATION);
  const caCerts = splitPem(atob(one.clientConfig.caBundle));
  using http = Deno.createHttpClient({ caCerts });
  const response = await fetch(`https://127.0.0.1:${port}/readyz`, { client: http });
  await response.body?.cancel();
  assert.equal(response.status, 204);
}

/** Waits until a Secret's certificate has expired, and all authorities with it. */
async function expired(data: Record<string, string>): Promise<void> {
  const all = ["tls.crt", "ca.crt"].flatMap((name) => splitPem(atob(data[name]!)));
  const last = Math.max(...all.map((pem) => Date.parse(new X509Certificate(pem).validTo)));
  await delay(last + 1_000 - Date.now());
}

/**
 * Asks all the time until the certificate has changed twice: the answer never is anything else, but for a moment in
 * which a replica changes its certificate and nobody listens.
 */
async function rotate(stage: Stage, second: number): Promise<void> {
  const seen = new Set<string>();
  const ways = [
    askRepeatedly(async () => {
      const { message } = await stage.remove("one/deploymenttemplates/t", "?dryRun=All");
      if (message !== IN_USE) throw new Error(message);
    }),
    askRepeatedly(() => trusted(stage, second)),
  ];
  const deadline = Date.now() + LIMIT;
  while (seen.size < 3 && Date.now() < deadline) {
    const { data } = await stage.client.json("GET", SECRET);
    seen.add(data["tls.crt"]);
    for (const { ask } of ways) await ask();
    await delay(100);
  }
  assert.equal(seen.size, 3);
  const moments = ways.flatMap(({ moments }) => moments);
  const text = JSON.stringify(moments);
  for (const { messages, ms } of moments) {
    for (const message of messages) assert.match(message, /refused|reset|closed|EOF|GOAWAY/i);
    assert(ms < 3_000, text);
  }
  assert(moments.length <= 2, text);
}

/** Moments in which a question was not answered, from the first such answer to the next good one. */
function askRepeatedly(question: () => Promise<void>) {
  const moments: { began: number; ms: number; messages: string[] }[] = [];
  let isDown = false;
  async function ask(): Promise<void> {
    const began = Date.now();
    const message = await question().then(() => undefined, String);
    if (message !== undefined && !isDown) moments.push({ began, ms: 0, messages: [] });
    const moment = moments.at(-1);
    if (message !== undefined) moment!.messages.push(message);
    if (message !== undefined || isDown) moment!.ms = Date.now() - moment!.began;
    isDown = message !== undefined;
  }
  return { ask, moments };
}

async function permissions({ client }: Stage): Promise<void> {
  const group = "admissionregistration.k8s.io";
  const hooks = { group, resource: "validatingwebhookconfigurations" };
  const hook = { ...hooks, name: "template-in-use.multigres.com" };
  const secret = { resource: "secrets", namespace: "multigres-system" };
  const clusters = { group: "multigres.com", resource: "multigresclusters", namespace: "one" };
  const may: [boolean, Record<string, string>][] = [
    [true, { verb: "list", ...clusters }],
    [true, { verb: "get", ...hook }],
    [true, { verb: "patch", ...hook }],
    [true, { verb: "get", ...secret, name: "admission-tls" }],
    [true, { verb: "update", ...secret, name: "admission-tls" }],
    [false, { verb: "get", ...secret, name: "other" }],
    [false, { verb: "list", ...secret }],
    [false, { verb: "create", ...secret }],
    [false, { verb: "get", resource: "secrets", namespace: "one", name: "admission-tls" }],
    [false, { verb: "patch", ...hooks, name: "other" }],
    [false, { verb: "create", ...hooks }],
    [false, { verb: "delete", ...hook }],
    [false, { verb: "update", ...clusters }],
    [false, { verb: "delete", ...clusters, resource: "deploymenttemplates" }],
  ];
  for (const [allowed, resourceAttributes] of may) {
    const review = await client.json(
      "POST",
      "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user: USER, resourceAttributes },
      },
    );
    assert.equal(review["status"].allowed, allowed, JSON.stringify(resourceAttributes));
  }
}

/** As large as the schema allows in every direction that the policy's expression loops over. */
function largeCluster(name: string, namespace: string, deploymentTemplate: string) {
  const cells = Array.from({ length: 40 }, (_, i) => ({
    name: `cell-${i}`,
    spec: { multigateway: { deploymentTemplate }, multiorch: { deploymentTemplate } },
  }));
  const pools = cells.slice(0, 8).map((cell) => ({
    type: "replica",
    cell: cell.name,
    deploymentTemplate,
  }));
  const tablegroups = Array.from({ length: 20 }, (_, i) => ({
    name: `tg-${i}`,
    shardTemplate: { pools },
  }));
  const databases = Array.from(
    { length: 8 },
    (_, i) => ({ name: `db${i}`, spec: { tablegroups } }),
  );
  return object("MultigresCluster", name, namespace, { cells, databases });
}

function count(log: string, text: string): number {
  return Deno.readTextFileSync(log).split(text).length - 1;
}
