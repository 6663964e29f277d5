/** Who owns what in the example cluster, and who made it. */
import assert from "node:assert/strict";
import { controllers } from "../../../functions/registry.ts";
import { functionName } from "../../../lib/engine/core/function_name.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { kindOf } from "../integration/kinds.ts";
import type { Look } from "./look.ts";
import { NAME, type World } from "./world.ts";

/** The tree under "Proposal: API Architecture and Resource Topology", as the example cluster makes it. */
const TREE: Readonly<Record<string, readonly string[]>> = {
  [`MultigresCluster/${NAME}`]: [
    "Cell",
    "Cell",
    "Deployment",
    "Service",
    "TableGroup",
    "TableGroup",
    "TableGroup",
    "TableGroup",
    "TopoServer",
  ],
  [`TopoServer/${NAME}-global`]: ["Service", "Service", "StatefulSet"],
  [`TopoServer/${NAME}-us-east-1b`]: ["Service", "Service", "StatefulSet"],
  [`Cell/${NAME}-us-east-1a`]: ["Deployment", "Deployment", "Service"],
  [`Cell/${NAME}-us-east-1b`]: ["Deployment", "Deployment", "Service", "TopoServer"],
  "TableGroup/production-db-default": ["Shard"],
  "TableGroup/production-db-orders-tg": ["Shard", "Shard"],
  "TableGroup/production-db-analytics-tg": ["Shard"],
  "TableGroup/production-db-custom-tg": ["Shard"],
  "Shard/production-db-default-0": ["ConfigMap", "Service", "StatefulSet"],
  "Shard/production-db-orders-tg-0": [
    "ConfigMap",
    "Service",
    "Service",
    "StatefulSet",
    "StatefulSet",
  ],
  "Shard/production-db-orders-tg-1": [
    "ConfigMap",
    "Service",
    "Service",
    "StatefulSet",
    "StatefulSet",
  ],
  "Shard/production-db-analytics-tg-0": ["ConfigMap", "Service", "StatefulSet"],
  "Shard/production-db-custom-tg-0": ["ConfigMap", "Service", "StatefulSet"],
};

/** Ownership. */
export const tree: readonly Look[] = [
  { title: "the tree of owners is the one that the proposal draws", check: owners },
  { title: "every owner reference controls and blocks the owner's deletion", check: flags },
  { title: "nothing is created by another function than its owner's", check: makers },
  { title: "every object of the cluster carries the cluster's label", check: labels },
];

function owners({ objects }: World): void {
  const found: Record<string, string[]> = {};
  for (const object of objects.values()) {
    const { kind, name } = ownerOf(object);
    (found[`${kind}/${name}`] ??= []).push(object.kind);
  }
  for (const kinds of Object.values(found)) kinds.sort();
  assert.deepEqual(found, TREE);
}

function flags({ objects, cluster }: World): void {
  const uids = new Map([...objects.values(), cluster].map((one) => [one.metadata.uid, one]));
  for (const [title, object] of objects) {
    assert.equal(object.metadata.ownerReferences?.length, 1, title);
    const reference = ownerOf(object);
    const owner = uids.get(reference.uid);
    assert.deepEqual(
      reference,
      {
        apiVersion: "multigres.com/v1alpha1",
        kind: owner?.kind,
        name: owner?.metadata.name,
        uid: owner?.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
      title,
    );
  }
}

function makers({ objects, creators }: World): void {
  for (const [title, object] of objects) {
    const owner = ownerOf(object);
    const controller = controllers.find(({ kind }) => kind.kind === owner.kind)!;
    assert.equal(
      creators.get(`${kindOf(object.kind).plural}/${object.metadata.name}`),
      `system:serviceaccount:multigres-system:${functionName(controller)}`,
      title,
    );
  }
}

function labels({ objects }: World): void {
  for (const [title, { metadata }] of objects) {
    assert.equal(metadata.labels?.["multigres.com/cluster"], NAME, title);
  }
}

function ownerOf({ metadata }: KubeObject) {
  const [owner] = metadata.ownerReferences ?? [];
  assert.ok(owner, `${metadata.name} has an owner`);
  return owner;
}
