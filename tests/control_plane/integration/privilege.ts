/** Each function's account can do what its function must, and nothing else. Asked of the server, with its token. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { createClient } from "../../../scripts/devcluster/client.ts";
import type { Place } from "./place.ts";
import { small } from "./small.ts";
import type { Case, Topic } from "./topic.ts";
import { available } from "./wait.ts";

const SYSTEM = "multigres-system";
const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

type Rights = Readonly<Record<string, readonly string[]>>;

const OWN = ["get", "list"];
const CHILD = ["get", "list", "create", "update", "delete"];
const APPLIED = ["get", "list", "create", "patch", "delete"];
/** Data is never deleted. */
const DATA = ["get", "list", "create", "patch"];

/** What each function may do; whatever is not here it may not. */
const RIGHTS: Readonly<Record<string, Rights>> = {
  "multigres-cluster": {
    ...self("multigresclusters"),
    "deploymenttemplates.multigres.com": ["list"],
    "deploymenttemplates.multigres.com/status": ["patch"],
    "toposervers.multigres.com": CHILD,
    "cells.multigres.com": CHILD,
    "tablegroups.multigres.com": CHILD,
    "services": APPLIED,
    "deployments.apps": APPLIED,
    // Where a tablegroup's data lies decides its name.
    "persistentvolumeclaims": ["list"],
  },
  "cell": {
    ...self("cells"),
    "toposervers.multigres.com": CHILD,
    "services": APPLIED,
    "deployments.apps": APPLIED,
  },
  "topo-server": { ...self("toposervers"), "services": APPLIED, "statefulsets.apps": APPLIED },
  "table-group": { ...self("tablegroups"), "shards.multigres.com": CHILD },
  "shard": {
    ...self("shards"),
    "configmaps": APPLIED,
    "persistentvolumeclaims": DATA,
    "services": APPLIED,
    "statefulsets.apps": APPLIED,
  },
  "sweep": {
    ...Object.fromEntries(
      ["multigresclusters", "deploymenttemplates", "toposervers", "cells", "tablegroups", "shards"]
        .map((plural) => [`${plural}.multigres.com`, ["list"]]),
    ),
    "configmaps": ["list"],
    "persistentvolumeclaims": ["list"],
    "services": ["list"],
    "deployments.apps": ["list"],
    "statefulsets.apps": ["list"],
  },
};

/** Everything that is asked about, `plural.group/subresource`. */
const RESOURCES = [
  ...["multigresclusters", "deploymenttemplates", "toposervers", "cells", "tablegroups", "shards"]
    .flatMap((plural) => [
      `${plural}.multigres.com`,
      `${plural}.multigres.com/status`,
      `${plural}.multigres.com/finalizers`,
    ]),
  ...["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "jobs.batch"],
  ...["services", "configmaps", "persistentvolumeclaims", "secrets", "pods", "pods/exec", "events"],
  ...["serviceaccounts", "serviceaccounts/token", "namespaces", "nodes", "persistentvolumes"],
  "roles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
];

/** One test per function, and one with real calls. */
export const privilege: Topic = {
  name: "privilege",
  cases: [
    ...Object.entries(RIGHTS).map(([fn, rights]): Case => ({
      title: `${fn} may do exactly what it must`,
      run: (place) => exactly(place, fn, rights),
    })),
    { title: "real calls beyond a function's rights are refused", run: calls },
  ],
};

function self(plural: string): Rights {
  return {
    [`${plural}.multigres.com`]: OWN,
    [`${plural}.multigres.com/status`]: ["update"],
    [`${plural}.multigres.com/finalizers`]: ["update"],
  };
}

async function exactly(place: Place, fn: string, rights: Rights): Promise<void> {
  const client = await clientOf(place, fn);
  const wrong: string[] = [];
  try {
    for (const resource of RESOURCES) {
      for (const verb of VERBS) {
        const wanted = rights[resource]?.includes(verb) ?? false;
        const allowed = await ask(resource, verb);
        if (allowed !== wanted) wrong.push(`${verb} ${resource}: ${allowed}`);
      }
    }
    for (const verb of ["escalate", "bind"]) {
      if (await ask("clusterroles.rbac.authorization.k8s.io", verb)) wrong.push(verb);
    }
    if (await ask("users", "impersonate")) wrong.push("impersonate");
  } finally {
    client.close();
  }
  assert.deepEqual(wrong, []);

  async function ask(resource: string, verb: string): Promise<boolean> {
    const [name, subresource] = resource.split("/");
    const [plural, ...group] = name!.split(".");
    const review = await client.json(
      "POST",
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
          resourceAttributes: {
            namespace: place.namespace,
            verb,
            group: group.join("."),
            resource: plural,
            ...(subresource === undefined ? {} : { subresource }),
          },
        },
      },
    );
    return review["status"].allowed;
  }
}

async function calls(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const ns = `/api/v1/namespaces/${place.namespace}`;
  const roles = "/apis/rbac.authorization.k8s.io/v1";
  const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
  for (const fn of Object.keys(RIGHTS)) {
    const refused: readonly (readonly [method: string, path: string, body?: object])[] = [
      ["GET", "/api/v1/namespaces/kube-system/secrets"],
      ["GET", `${ns}/secrets`],
      ["POST", `${ns}/pods`, { metadata: { name: "x" }, spec: { containers: [] } }],
      ["DELETE", `${ns}/persistentvolumeclaims/db-tg-0-backups`],
      ["PATCH", `${roles}/clusterroles/multigres:${fn}`, { rules: [rule] }],
      ["POST", `${roles}/clusterrolebindings`, {
        metadata: { name: "x" },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: "cluster-admin",
        },
        subjects: [{ kind: "ServiceAccount", name: fn, namespace: SYSTEM }],
      }],
      ["POST", `/api/v1/namespaces/${SYSTEM}/serviceaccounts/event-source/token`, { spec: {} }],
      ["DELETE", `/apis/multigres.com/v1alpha1/namespaces/${place.namespace}/multigresclusters/c`],
      ["PATCH", `/apis/multigres.com/v1alpha1/namespaces/${place.namespace}/multigresclusters/c`, {
        spec: { images: { postgres: "x" } },
      }],
    ];
    const client = await clientOf(place, fn);
    try {
      for (const [method, path, body] of refused) {
        await assert.rejects(client.json(method, path, body), { status: 403 }, `${method} ${path}`);
      }
    } finally {
      client.close();
    }
  }
}

/** A client with a function's own token. */
async function clientOf({ cluster }: Place, fn: string) {
  const path = `/api/v1/namespaces/${SYSTEM}/serviceaccounts/${fn}/token`;
  const { status } = await cluster.client.json("POST", path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {},
  });
  const kubeconfig = parse(await Deno.readTextFile(cluster.kubeconfig));
  const data = kubeconfig.clusters[0].cluster["certificate-authority-data"];
  return createClient({ url: cluster.url, ca: atob(data), token: status.token });
}
