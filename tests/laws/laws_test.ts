import assert from "node:assert/strict";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { isKind } from "../../lib/engine/controller.ts";
import { MAX_LABEL, MAX_STATEFUL_SET } from "../../lib/multigres/names.ts";
import { childReadiness, hasIntent, workloadReadiness } from "../../lib/multigres/readiness.ts";
import { childWrites } from "../../lib/engine/core/plan/diff.ts";
import { statusWrite, withFailures } from "../../lib/engine/core/plan/status.ts";
import { reconcile } from "../../lib/engine/shell/reconcile.ts";
import { kubeClient } from "../../lib/engine/shell/kube/client.ts";
import { createFakeApiServer } from "../support/fake/api_server.ts";
import { DEFINITIONS } from "../../lib/multigres/api/definitions.ts";
import { crdsOf } from "../support/fake/crds.ts";
import { type Case, loadCases } from "../support/case/load.ts";
import { frozen } from "../support/objects.ts";
import { observe } from "../../lib/engine/core/observe/observed.ts";

const CASES = loadCases();
const NOW = "2026-01-01T00:00:00Z";

/** One test per law, one step per case. */
function law(name: string, holds: (given: Case) => void | Promise<void>): void {
  Deno.test(name, async (t) => {
    for (const given of CASES) await t.step(given.path, () => holds(given));
  });
}

law("reconcile() is deterministic", ({ controller, observed }) => {
  const again = structuredClone(observed);
  assert.deepEqual(controller.reconcile(observed), controller.reconcile(again));
});

law("reconcile() is pure: it changes nothing of what it sees", ({ controller, observed }) => {
  const before = structuredClone(observed);
  controller.reconcile(frozen(structuredClone(observed)));
  assert.deepEqual(observed, before);
});

law("reconcile() does not see the order of what it observes", ({ controller, observed }) => {
  const { children, others, related } = observed;
  const turned = {
    ...observed,
    children: children.toReversed(),
    others: others.toReversed(),
    related: related.toReversed(),
  };
  assert.deepEqual(controller.reconcile(turned), controller.reconcile(observed));
});

law(
  "reconcile() wants only what it owns, once, under names that fit",
  ({ controller, observed }) => {
    const plan = controller.reconcile(observed);
    if (plan.decision === "hold") return;
    const seen = new Set<string>();
    for (const child of plan.children) {
      const { kind, metadata: { name } } = child;
      const id = `${kind}/${name}`;
      assert.ok(controller.owns.some((owned) => isKind(owned.kind, child)), `${id} is not owned`);
      assert.ok(!seen.has(id), `${id} is wanted twice`);
      seen.add(id);
      assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      assert.ok(name.length <= (kind === "StatefulSet" ? MAX_STATEFUL_SET : MAX_LABEL), id);
      for (const [key, value] of Object.entries(child.metadata.labels ?? {})) {
        assert.match(value, /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, `${id}: ${key}`);
        assert.ok(value.length <= 63, `${id}: ${key}`);
      }
      assert.deepEqual(undefinedFields(child), [], `${id} says undefined`);
    }
  },
);

law(
  "reconcile() is honest: Available only with every child ready for this intent",
  ({ controller, observed }) => {
    const plan = controller.reconcile(observed);
    const available = plan.status.conditions.find(({ type }) => type === "Available");
    assert.ok(available, "there is no Available condition");
    if (available.status !== "True" || plan.decision === "hold") return;
    for (const child of plan.children) {
      if (["Deployment", "StatefulSet"].includes(child.kind)) {
        assert.equal(workloadReadiness(observed.children, child).available, "True");
      } else if (child.apiVersion === controller.kind.apiVersion) {
        assert.equal(childReadiness(observed.children, child).available, "True");
      }
    }
  },
);

law("reconcile() gives conditions that the API server takes", ({ controller, observed }) => {
  const { conditions } = controller.reconcile(observed).status;
  assert.equal(new Set(conditions.map(({ type }) => type)).size, conditions.length);
  for (const { reason, message } of conditions) {
    assert.match(reason, /^[A-Z][A-Za-z]*$/);
    assert.ok(message.length > 0);
  }
});

law("a hold writes only the status", ({ controller, observed }) => {
  const plan = controller.reconcile(observed);
  if (plan.decision === "apply") return;
  assert.deepEqual(childWrites(controller, observed, plan), []);
});

law("a status that was written is not written again", ({ controller, observed }) => {
  const plan = withFailures(controller.reconcile(observed), []);
  const write = statusWrite(controller, observed.self, plan, NOW);
  const self = write?.verb === "status" ? write.object : observed.self;
  assert.equal(statusWrite(controller, self, plan, "2030-01-01T00:00:00Z"), undefined);
});

law(
  "a second run moves nothing: the first one has reached the fixpoint",
  async ({ controller, observed }) => {
    const { self, children, others, related } = observed;
    const fake = createFakeApiServer({ crds: crdsOf(DEFINITIONS) });
    const uids = new Map<string, string>();
    for (const object of [self, ...related, ...others, ...children]) {
      uids.set(
        object.metadata.uid,
        put(fake, object, uids),
      );
    }
    const shell = { client: kubeClient(fake.rest, "multigres-law"), now: fake.storage.now };
    const { name, namespace } = self.metadata;
    const run = () =>
      reconcile(controller, shell, { name, namespace }, { bells: [], read: "everything" });
    let first = await run();
    if (first.result === "failing") {
      // It may be waiting for garbage collection.
      fake.collect();
      first = await run();
    }
    assert.notEqual(
      first.result,
      "failing",
      JSON.stringify(fake.object(self.kind, name)["status"]),
    );
    const version = fake.storage.version();
    const second = await run();
    assert.deepEqual([second.writes, fake.storage.version()], [0, version]);
    if (second.cache === undefined) return;
    const reached = observe(controller, second.cache);
    const plan = controller.reconcile(reached);
    if (plan.decision === "hold") return;
    for (const child of plan.children) {
      const found = fake.object(child.kind, child.metadata.name);
      assert.ok(
        hasIntent(found, child),
        `${child.kind} "${child.metadata.name}" is of another intent`,
      );
    }
    const ids = (objects: readonly { kind: string; metadata: { name: string } }[]) =>
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
    assert.deepEqual(ids(reached.children), ids(plan.children), "what is not wanted is gone");
  },
);

/** Puts an observed object into the fake; gives the uid that it has there. */
function put(
  fake: ReturnType<typeof createFakeApiServer>,
  object: KubeObject,
  uids: ReadonlyMap<string, string>,
): string {
  // Renaming every uid in the text renames it in owner references and labels alike.
  const text = [...uids].reduce(
    (json, [from, to]) => json.replaceAll(`"${from}"`, `"${to}"`),
    JSON.stringify(object),
  );
  const { metadata, status, ...rest } = JSON.parse(text);
  const { uid: _uid, resourceVersion: _version, generation: _generation, ...kept } = metadata;
  const made = fake.act.create({ ...rest, metadata: kept }, "multigres-law");
  if (status !== undefined) fake.act.status(object.kind, metadata.name, status, "multigres-law");
  if (metadata.deletionTimestamp !== undefined) fake.act.remove(object.kind, metadata.name);
  return made.metadata.uid;
}

function undefinedFields(value: unknown, path = ""): string[] {
  if (value === undefined) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, field]) => undefinedFields(field, `${path}.${key}`));
}
