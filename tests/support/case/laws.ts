import assert from "node:assert/strict";
import { isKind } from "../../../lib/engine/controller.ts";
import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import { observe } from "../../../lib/engine/core/observe/observed.ts";
import { childWrites } from "../../../lib/engine/core/plan/diff.ts";
import { hasIntent } from "../../../lib/engine/core/plan/intent_hash.ts";
import { childReadiness, workloadReadiness } from "../../../lib/engine/core/plan/readiness.ts";
import { statusWrite, withFailures } from "../../../lib/engine/core/plan/status.ts";
import { kubeClient } from "../../../lib/engine/shell/kube/client.ts";
import { reconcile } from "../../../lib/engine/shell/reconcile.ts";
import { createFakeApiServer } from "../fake/api_server.ts";
import type { Crd } from "../fake/crds.ts";
import { frozen } from "../objects.ts";
import type { Case } from "./load.ts";

const NOW = "2026-01-01T00:00:00Z";

/** What becomes a DNS label; a StatefulSet's pods add a number and a hash of their revision. */
const LONGEST_NAME = 63;
const LONGEST_STATEFUL_SET = 52;

/** What holds for every controller in every case; each throws where it does not. */
export const LAWS: Record<string, (given: Case, crds: readonly Crd[]) => void | Promise<void>> = {
  "reconcile() is deterministic": ({ controller, observed }) => {
    const again = structuredClone(observed);
    assert.deepEqual(controller.reconcile(observed), controller.reconcile(again));
  },
  "reconcile() is pure: it changes nothing of what it sees": ({ controller, observed }) => {
    const before = structuredClone(observed);
    controller.reconcile(frozen(structuredClone(observed)));
    assert.deepEqual(observed, before);
  },
  "reconcile() does not see the order of what it observes": ({ controller, observed }) => {
    const { children, others, related } = observed;
    const turned = {
      ...observed,
      children: children.toReversed(),
      others: others.toReversed(),
      related: related.toReversed(),
    };
    assert.deepEqual(controller.reconcile(turned), controller.reconcile(observed));
  },
  "reconcile() wants only what it owns, once, under names that fit": ({ controller, observed }) => {
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
      assert.ok(name.length <= (kind === "StatefulSet" ? LONGEST_STATEFUL_SET : LONGEST_NAME), id);
      for (const [key, value] of Object.entries(child.metadata.labels ?? {})) {
        assert.match(value, /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, `${id}: ${key}`);
        assert.ok(value.length <= 63, `${id}: ${key}`);
      }
      assert.deepEqual(undefinedFields(child), [], `${id} says undefined`);
    }
  },
  "reconcile() is honest: Available only with every child ready for this intent": (
    { controller, observed },
  ) => {
    const plan = controller.reconcile(observed);
    const available = plan.status.conditions.find(({ type }) => type === "Available");
    assert.ok(available, "there is no Available condition");
    if (available.status !== "True" || plan.decision === "hold") return;
    const { keys } = controller.domain;
    for (const child of plan.children) {
      if (["Deployment", "StatefulSet"].includes(child.kind)) {
        assert.equal(workloadReadiness(keys, observed.children, child).available, "True");
      } else if (child.apiVersion === controller.kind.apiVersion) {
        assert.equal(childReadiness(keys, observed.children, child).available, "True");
      }
    }
  },
  "reconcile() gives conditions that the API server takes": ({ controller, observed }) => {
    const { conditions } = controller.reconcile(observed).status;
    assert.equal(new Set(conditions.map(({ type }) => type)).size, conditions.length);
    for (const { reason, message } of conditions) {
      assert.match(reason, /^[A-Z][A-Za-z]*$/);
      assert.ok(message.length > 0);
    }
  },
  "a hold writes only the status": ({ controller, observed }) => {
    const plan = controller.reconcile(observed);
    if (plan.decision === "apply") return;
    assert.deepEqual(childWrites(controller, observed, plan), []);
  },
  "a status that was written is not written again": ({ controller, observed }) => {
    const plan = withFailures(controller.reconcile(observed), []);
    const write = statusWrite(controller, observed.self, plan, NOW);
    const self = write?.verb === "status" ? write.object : observed.self;
    assert.equal(statusWrite(controller, self, plan, "2030-01-01T00:00:00Z"), undefined);
  },
  "a second run moves nothing: the first one has reached the fixpoint": async (
    { controller, observed },
    crds,
  ) => {
    const { self, children, others, related } = observed;
    const fake = createFakeApiServer({ crds });
    const uids = new Map<string, string>();
    for (const object of [self, ...related, ...others, ...children]) {
      uids.set(
        object.metadata.uid,
        put(fake, object, uids),
      );
    }
    const shell = { client: kubeClient(fake.rest, "law"), now: fake.storage.now };
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
        hasIntent(controller.domain.keys, found, child),
        `${child.kind} "${child.metadata.name}" is of another intent`,
      );
    }
    const ids = (objects: readonly { kind: string; metadata: { name: string } }[]) =>
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
    assert.deepEqual(ids(reached.children), ids(plan.children), "what is not wanted is gone");
  },
};

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
  const made = fake.act.create({ ...rest, metadata: kept }, "law");
  if (status !== undefined) fake.act.status(object.kind, metadata.name, status, "law");
  if (metadata.deletionTimestamp !== undefined) fake.act.remove(object.kind, metadata.name);
  return made.metadata.uid;
}

function undefinedFields(value: unknown, path = ""): string[] {
  if (value === undefined) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, field]) => undefinedFields(field, `${path}.${key}`));
}
