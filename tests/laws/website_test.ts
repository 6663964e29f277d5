/** The files of docs/write-a-controller.md, as they stand there: checked, run in the real worker, and installed. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { crd } from "../../lib/deploy/crd.ts";
import { operatorManifests } from "../../lib/deploy/operator.ts";
import type { Controller, Reconciled } from "../../lib/engine/controller.ts";
import { conditionOf } from "../../lib/engine/core/plan/conditions.ts";
import { kubeClient } from "../../lib/engine/shell/kube/client.ts";
import { dryRun } from "../../lib/engine/shell/sweep/dry_run.ts";
import type { Definition } from "../../lib/engine/schema/definition.ts";
import { wrongIn } from "../../scripts/checks/imports.ts";
import { LAWS } from "../support/case/laws.ts";
import { load } from "../support/case/load.ts";
import { differences } from "../support/case/match.ts";
import { verdict } from "../support/case/verdict.ts";
import { startLive } from "../support/cascade/live.ts";
import { crdsOf } from "../support/fake/crds.ts";
import type { Stored } from "../support/fake/storage.ts";
import { blocksOf } from "../support/page/blocks.ts";
import { importBlocks } from "../support/page/modules.ts";

type Json = Record<string, unknown>;

const PAGE = await Deno.readTextFile(new URL("../../docs/write-a-controller.md", import.meta.url));
const BLOCKS = blocksOf(PAGE);
const FILES = BLOCKS.filter(({ title }) => title.startsWith("website/"));
const { website, definition } = await importBlocks(FILES, ["controller.ts", "schema.ts"]) as {
  website: Controller;
  definition: Definition;
};
const { domain, kind } = website;
const CRDS = crdsOf([{ kind, definition }]);
const INSTALLED = [
  crd(kind, definition),
  ...operatorManifests(domain, [website], "1.2.3").flatMap(([, objects]) => objects),
] as unknown as Stored[];

Deno.test("the page's files take at most 80 lines, the case among them", () => {
  const lines = FILES.map(({ text }) => text.split("\n").length - 1);
  assert.equal(lines.length, 4);
  assert.ok(lines.reduce((sum, count) => sum + count) <= 80, lines.join(" + "));
});

Deno.test("the page's files import what a function may import", () => {
  for (const { title, text, language } of FILES) {
    if (language === "ts") assert.deepEqual(wrongIn(`functions/${title}`, text), []);
  }
});

Deno.test("the page's case holds, and so do the laws for it", async (t) => {
  for (const { title, text, language } of FILES) {
    if (language !== "yaml") continue;
    const given = load(title, website, text);
    await t.step(given.title, () => {
      assert.deepEqual(verdict(website.reconcile(given.observed), given.expected), []);
    });
    for (const [law, holds] of Object.entries(LAWS)) {
      await t.step(law, () => holds(given, CRDS));
    }
  }
});

Deno.test("the page's controller runs in the real worker", async (t) => {
  const live = startLive("sites", { controllers: [website], crds: CRDS });
  const { fake } = live;
  const home = () => fake.object("Website", "home") as Reconciled;
  const said = (type: string) => conditionOf(home(), type);
  const reasonOf = (object: Stored) =>
    object.kind === "Website" ? conditionOf(object as Reconciled, "Available")?.reason : undefined;
  const isDone = () =>
    home().status?.observedGeneration === home().metadata.generation &&
    said("Available")?.status === "True" && said("Progressing")?.status === "False";
  const respec = (fields: object) =>
    fake.act.edit("Website", "home", (object) => ({
      ...object,
      spec: { ...object["spec"] as object, ...fields },
    }), "kubectl");
  const spec = (of: string) => fake.object(of, "home")["spec"] as Json;
  const pod = () =>
    (spec("Deployment")["template"] as { spec: { containers: [{ image: string }] } }).spec
      .containers[0];
  const point = (selector: object) =>
    fake.act.edit("Service", "home", (object) => ({
      ...object,
      spec: { ...object["spec"] as object, selector },
    }), "somebody");
  const selector = { "example.com/website": "home" };

  await t.step(
    "a Website becomes a Deployment and a Service, its own and for this intent",
    async () => {
      fake.act.create({
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: { name: "home" },
        spec: { image: "web:1", replicas: 2 },
      }, "kubectl");
      await live.until(() => fake.objects().length === 3 && home().status !== undefined);
      const { uid } = home().metadata;
      for (const child of fake.objects().filter((object) => object.kind !== "Website")) {
        const { labels, annotations, ownerReferences } = child.metadata;
        assert.deepEqual(labels, { ...selector, [domain.keys.ownerUid]: uid });
        assert.equal(annotations?.[domain.keys.owner], "home");
        assert.match(annotations?.[domain.keys.intent] ?? "", /^[0-9a-f]{16}$/);
        assert.deepEqual(ownerReferences?.map((owner) => [owner.uid, owner.controller]), [
          [uid, true],
        ]);
      }
      assert.deepEqual(spec("Service")["selector"], selector);
      assert.deepEqual([spec("Deployment")["replicas"], pod().image], [2, "web:1"]);
    },
  );

  await t.step("it is Available when its pods are ready, and not before", async () => {
    await live.until(isDone);
    assert.equal(said("Applied")?.status, "True");
    const isReady = live.changes.findIndex(({ object }) =>
      object.kind === "Deployment" &&
      (object["status"] as Json | undefined)?.["readyReplicas"] === 2
    );
    const told = live.changes.map(({ object }) => reasonOf(object));
    assert.ok(told.slice(0, isReady).includes("RollingOut"));
    assert.ok(isReady > 0 && !told.slice(0, isReady).includes("Available"), `${told}`);
  });

  await t.step("an edit rolls its pods, and it says so meanwhile", async () => {
    const seen = live.changes.length;
    respec({ image: "web:2" });
    await live.until(isDone);
    assert.equal(pod().image, "web:2");
    assert.ok(live.changes.slice(seen).some(({ object }) => reasonOf(object) === "RollingOut"));
  });

  await t.step("a hand edit of the Service is undone", async () => {
    point({ app: "nobody" });
    await live.until(() => differences(spec("Service")["selector"], selector).length === 0);
    assert.deepEqual(spec("Service")["selector"], selector);
  });

  await t.step("nothing is touched while it is paused", async () => {
    respec({ paused: true, replicas: 5 });
    await live.until(() => said("Available")?.reason === "Paused");
    point({ app: "nobody" });
    await live.quiet();
    assert.deepEqual([spec("Service")["selector"], spec("Deployment")["replicas"]], [
      { app: "nobody" },
      2,
    ]);
    respec({ paused: false });
    await live.until(isDone);
    assert.deepEqual([spec("Service")["selector"], spec("Deployment")["replicas"]], [selector, 5]);
  });

  await t.step("what is settled causes no request, and leaves nothing to a sweep", async () => {
    await live.quiet();
    const { length } = fake.requests;
    const version = fake.storage.version();
    const last = new Map(live.changes.map((change) => [change.object.metadata.uid, change]));
    for (const change of last.values()) assert.deepEqual(await live.send(change), [204]);
    await live.quiet();
    assert.deepEqual([fake.requests.length, fake.storage.version()], [length, version]);
    const client = kubeClient(fake.rest, "sites-sweep");
    assert.deepEqual(await dryRun(website, client, undefined, fake.storage.now()), {
      objects: 1,
      unsettled: 0,
      due: [],
    });
  });

  await t.step("deleted, it takes its children along, and nobody makes them again", async () => {
    fake.act.remove("Website", "home");
    fake.collect();
    await live.quiet();
    assert.deepEqual(fake.objects(), []);
  });

  await live.stop();
});

Deno.test("what installs the page's controller is generated, as the page shows it", async (t) => {
  const find = (of: string, name: string) =>
    INSTALLED.find((object) => object.kind === of && object.metadata.name === name);

  await t.step("all of it is there, under the domain's names", () => {
    const ids = INSTALLED.map(({ kind, metadata: { name, namespace } }) =>
      [kind, name, namespace].filter((part) => part !== undefined).join(" ")
    );
    for (
      const id of [
        "CustomResourceDefinition websites.example.com",
        "Namespace sites-system",
        "Broker sites sites-system",
        "ApiServerSource sites sites-system",
        "ServiceAccount website sites-system",
        "ClusterRole sites:website",
        "ClusterRoleBinding sites:website",
        "Trigger website sites-system",
        "Service website sites-system",
        "PingSource sweep sites-system",
      ]
    ) assert.ok(ids.includes(id), `${id} is not there, but ${ids.join(", ")}`);
  });

  await t.step("the page's excerpts are parts of it", () => {
    const excerpts = BLOCKS.filter(({ title }) => title === "excerpt")
      .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Stored));
    assert.ok(excerpts.length >= 4);
    for (const excerpt of excerpts) {
      const { kind, metadata: { name } } = excerpt;
      assert.deepEqual(differences(find(kind, name), excerpt, `${kind}/${name}`), []);
    }
  });

  await t.step("the engine and what it generates speak of no other domain", () => {
    assert.doesNotMatch(JSON.stringify(INSTALLED), /multigres/i);
    assert.doesNotMatch(FILES.map(({ text }) => text).join(), /multigres/i);
  });
});
