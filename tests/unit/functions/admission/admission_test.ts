import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createApp } from "../../../../functions/admission/app.ts";
import { createListener } from "../../../../functions/admission/listener.ts";
import { readSettings } from "../../../../functions/admission/settings.ts";
import { createServing, isDue, splitPem } from "../../../../functions/admission/certificates.ts";
import { judgeDeletion } from "../../../../lib/multigres/admission/in_use.ts";
import { admissionManifests } from "../../../../lib/deploy/admission.ts";
import { answerReview, parseReview } from "../../../../lib/multigres/admission/review.ts";
import { PATH } from "../../../../lib/multigres/admission/webhook.ts";
import type {
  MultigresCluster,
  MultigresClusterSpec,
} from "../../../../lib/multigres/api/multigres_cluster.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);
const WISH = { names: ["admission.multigres-system.svc", "127.0.0.1"], lifetime: 100 * HOUR };

function cluster(name: string, spec: MultigresClusterSpec): MultigresCluster {
  return { metadata: { name, namespace: "n" }, spec } as MultigresCluster;
}

function review(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "u1",
      operation: "DELETE",
      resource: { group: "multigres.com", version: "v1alpha1", resource: "deploymenttemplates" },
      namespace: "n",
      name: "t",
      ...change,
    },
  };
}

const USER = cluster("a", { multiadmin: { deploymentTemplate: "t" } });

Deno.test("judgeDeletion() allows what nobody refers to", () => {
  assert.deepEqual(judgeDeletion("t", []), { allowed: true });
  assert.deepEqual(judgeDeletion("u", [USER]), { allowed: true });
});

Deno.test("judgeDeletion() names ten clusters and five fields, and counts the rest", () => {
  const cells = Array.from({ length: 7 }, (_, i) => ({
    name: `z${i}`,
    spec: { multiorch: { deploymentTemplate: "t" } },
  }));
  const many = Array.from({ length: 12 }, (_, i) => cluster(`c${i}`, { cells }));
  const verdict = judgeDeletion("t", many);
  assert(!verdict.allowed);
  assert.match(
    verdict.message,
    /"c0" \(spec\.cells\[z0\].*z4\]\.spec\.multiorch and 2 more fields\)/,
  );
  assert.match(
    verdict.message,
    /"c9" \([^)]*\) and 2 more clusters; remove these references first$/,
  );
});

Deno.test("parseReview() takes the name from the object where the request has none", () => {
  const text = JSON.stringify(review({ name: "", oldObject: { metadata: { name: "o" } } }));
  assert.equal(parseReview(text)?.name, "o");
});

Deno.test("parseReview() takes nothing but complete reviews", () => {
  const wrong: unknown[] = [
    null,
    "x",
    [],
    {},
    { ...review(), kind: "Pod" },
    { ...review(), apiVersion: "admission.k8s.io/v1beta1" },
    { ...review(), request: null },
    review({ uid: 1 }),
    review({ name: undefined }),
    review({ resource: "deploymenttemplates" }),
  ];
  for (const one of wrong) assert.equal(parseReview(JSON.stringify(one)), undefined);
  assert.equal(parseReview("{"), undefined);
});

Deno.test("answerReview() refuses with a code, a reason and a message", () => {
  const request = parseReview(JSON.stringify(review()))!;
  assert.deepEqual(answerReview(request, { allowed: false, code: 403, message: "no" }), {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: {
      uid: "u1",
      allowed: false,
      status: { code: 403, reason: "Forbidden", message: "no" },
    },
  });
});

function stage(list: () => Promise<MultigresCluster[]>, patience?: number) {
  const asked: unknown[] = [];
  const client = {
    list: (...args: unknown[]) => {
      asked.push(args.slice(1));
      return list();
    },
  };
  const app = createApp(client as unknown as Parameters<typeof createApp>[0], patience);
  return {
    asked,
    async ask(body: unknown) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await app.request(PATH, { method: "POST", body: text });
      const answer = await response.text();
      return { status: response.status, ...answer && JSON.parse(answer).response };
    },
  };
}

Deno.test("the webhook lists the template's namespace and refuses what is in use", async () => {
  const { ask, asked } = stage(() => Promise.resolve([USER]));
  const answer = await ask(review());
  assert.equal(answer.allowed, false);
  assert.match(answer.status.message, /in use by MultigresCluster "a" \(spec\.multiadmin\)/);
  assert.deepEqual(asked, [["n"]]);
});

Deno.test("the webhook allows what it was not made for, without a question", async () => {
  const { ask, asked } = stage(() => Promise.resolve([USER]));
  for (
    const change of [
      { operation: "UPDATE" },
      { resource: { group: "", resource: "pods" } },
      { resource: { group: "multigres.com", resource: "cells" } },
    ]
  ) {
    assert.deepEqual(await ask(review(change)), { status: 200, uid: "u1", allowed: true });
  }
  assert.deepEqual(asked, []);
});

Deno.test("the webhook refuses when it cannot tell, or not in time", async () => {
  const failing = stage(() => Promise.reject(new Error("no luck")));
  assert.match((await failing.ask(review())).status.message, /cannot tell .*: no luck; try again$/);
  const hanging = stage(() => new Promise(() => {}), 20);
  const { allowed, status } = await hanging.ask(review());
  assert.deepEqual([allowed, status.code, status.reason], [false, 503, "ServiceUnavailable"]);
  assert.match(status.message, /no answer within 0\.02 s/);
});

Deno.test("the webhook answers what is no review with a status alone", async () => {
  const { ask } = stage(() => Promise.resolve([]));
  assert.deepEqual(await ask("x"), { status: 400 });
  assert.deepEqual(await ask("x".repeat(5 * 1024 * 1024)), { status: 413 });
});

Deno.test("createServing() makes a leaf with its names, signed by the bundle's authority", async () => {
  const { cert, bundle } = await createServing(WISH, NOW);
  const leaf = new X509Certificate(cert);
  const authority = new X509Certificate(bundle);
  assert(leaf.verify(authority.publicKey));
  assert(!leaf.ca);
  assert(authority.ca);
  assert.match(leaf.subjectAltName ?? "", /DNS:admission\.multigres-system\.svc.*127\.0\.0\.1/);
});

Deno.test("createServing() keeps the authorities that are still valid", async () => {
  const first = await createServing(WISH, NOW);
  const second = await createServing(WISH, NOW + 67 * HOUR, first);
  assert.deepEqual(splitPem(second.bundle).slice(1), splitPem(first.bundle));
  const third = await createServing(WISH, NOW + 134 * HOUR, second);
  assert.deepEqual(splitPem(third.bundle).slice(1), splitPem(second.bundle).slice(0, 1));
});

Deno.test("isDue() says so after two thirds of a certificate's life", async () => {
  const serving = await createServing(WISH, NOW);
  assert.equal(isDue(serving, WISH, NOW), false);
  assert.equal(isDue(serving, WISH, NOW + 66 * HOUR), false);
  assert.equal(isDue(serving, WISH, NOW + 67 * HOUR), true);
});

Deno.test("isDue() says so when a name is missing or nothing can be read", async () => {
  const serving = await createServing(WISH, NOW);
  assert.equal(isDue(serving, { ...WISH, names: [...WISH.names, "new"] }, NOW), true);
  assert.equal(isDue({ cert: "-----BEGIN CERTIFICATE-----" }, WISH, NOW), true);
});

Deno.test("createListener() serves with a new certificate after a change", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const listener = createListener({ hostname: "127.0.0.1", port }, () => new Response("here"));
  const ask = async (bundle: string) => {
    using client = Deno.createHttpClient({ caCerts: splitPem(bundle) });
    return await (await fetch(`https://127.0.0.1:${port}/`, { client })).text();
  };
  const wish = { ...WISH, lifetime: HOUR };
  const first = await createServing(wish, Date.now());
  const second = await createServing(wish, Date.now());
  try {
    await listener.use(first);
    await listener.use(first);
    assert.equal(await ask(first.bundle), "here");
    await listener.use(second);
    assert.equal(await ask(second.bundle), "here");
    await assert.rejects(ask(first.bundle));
  } finally {
    await listener.close();
  }
});

Deno.test("readSettings() has defaults for a cluster and refuses nonsense", () => {
  const empty = readSettings(() => undefined);
  assert.deepEqual([empty.port, empty.names, empty.lifetime, empty.tlsDirectory], [
    8443,
    ["admission.multigres-system.svc"],
    90 * 24 * HOUR,
    undefined,
  ]);
  const env: Record<string, string> = { NAMESPACE: "other", PORT: "1", SERVER_NAMES: "a,b" };
  const { names, port, namespace } = readSettings((name) => env[name]);
  assert.deepEqual([names, port, namespace], [["a", "b"], 1, "other"]);
  assert.throws(() => readSettings(() => "x"), /Cannot use PORT "x": it is not a positive number/);
});

Deno.test("the webhook is asked about deletions of templates by people, and nothing else", () => {
  const found = admissionManifests("1.2.3").find(({ kind }) =>
    kind === "ValidatingWebhookConfiguration"
  );
  // deno-lint-ignore no-explicit-any -- a path into a literal
  const [webhook] = (found as any).webhooks;
  assert.deepEqual(webhook.rules, [{
    apiGroups: ["multigres.com"],
    apiVersions: ["v1alpha1"],
    operations: ["DELETE"],
    resources: ["deploymenttemplates"],
    scope: "Namespaced",
  }]);
  assert.match(webhook.matchConditions[0].expression, /namespace-controller.*garbage-collector/);
  assert.deepEqual([webhook.failurePolicy, webhook.sideEffects], ["Fail", "None"]);
});
