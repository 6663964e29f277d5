import type { Kind } from "../../../lib/engine/controller.ts";
import {
  CONFIG_MAP,
  DEPLOYMENT,
  PERSISTENT_VOLUME_CLAIM,
  SERVICE,
  STATEFUL_SET,
} from "../../../lib/engine/core/kube/kinds.ts";
import type { Crd } from "./crds.ts";

/** What the fake knows about a kind. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** A CustomResource: an update needs a resourceVersion, list items carry their type. */
  readonly custom: boolean;
  /** The status is a subresource: ordinary writes cannot touch it. */
  readonly status: boolean;
  /** `metadata.generation` counts the changes of what is wanted. */
  readonly counted: boolean;
}

const NAMESPACE: Kind = { apiVersion: "v1", kind: "Namespace", plural: "namespaces" };
const COUNTED = ["Deployment", "StatefulSet", "PodDisruptionBudget"];

/** The built-in kinds that operators and their tests use. */
const BUILT_IN: readonly Resource[] = [
  DEPLOYMENT,
  STATEFUL_SET,
  SERVICE,
  CONFIG_MAP,
  PERSISTENT_VOLUME_CLAIM,
  NAMESPACE,
  { apiVersion: "v1", kind: "Secret", plural: "secrets" },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets" },
].map((kind: Kind): Resource => ({
  apiVersion: kind.apiVersion,
  kind: kind.kind,
  plural: kind.plural,
  namespaced: kind !== NAMESPACE,
  custom: false,
  status: !["ConfigMap", "Secret"].includes(kind.kind),
  counted: COUNTED.includes(kind.kind),
}));

/** What a URL path addresses. */
export interface Target {
  readonly resource: Resource;
  /** Undefined: all namespaces, or a kind that has none. */
  readonly namespace: string | undefined;
  /** Undefined: the collection. */
  readonly name: string | undefined;
  readonly subresource: "status" | undefined;
}

/** All kinds that a fake serves. */
export interface Resources {
  /** The resource of an object or a kind. Throws for kinds that are not served. */
  of(object: { apiVersion: string; kind: string }): Resource;
  /** Reads a resource path of the Kubernetes API; undefined for any other. */
  at(path: string): Target | undefined;
}

/** Serves the built-in kinds and those of some CRDs. */
export function createResources(crds: readonly Crd[]): Resources {
  const all = [...BUILT_IN, ...crds.flatMap(customOf)];
  return {
    of(object) {
      const found = all.find(({ apiVersion, kind }) =>
        apiVersion === object.apiVersion && kind === object.kind
      );
      if (found === undefined) throw new Error(`Cannot serve ${object.apiVersion} ${object.kind}`);
      return found;
    },
    at(path) {
      const match = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))\/(.+)$/.exec(path);
      if (match === null) return undefined;
      const apiVersion = match[1] ?? match[2];
      const parts = (match[3] ?? "").split("/").map(decodeURIComponent);
      const inNamespace = parts[0] === "namespaces" && parts.length > 2;
      const namespace = inNamespace ? parts[1] : undefined;
      const [plural, name, subresource] = inNamespace ? parts.slice(2) : parts;
      const resource = all.find((known) =>
        known.apiVersion === apiVersion && known.plural === plural
      );
      if (resource === undefined || (subresource !== undefined && subresource !== "status")) {
        return undefined;
      }
      return { resource, namespace, name, subresource };
    },
  };
}

function customOf({ spec: { group, names: { kind, plural }, versions } }: Crd): Resource[] {
  return versions.map(({ name }) => ({
    apiVersion: `${group}/${name}`,
    kind,
    plural,
    namespaced: true,
    custom: true,
    status: true,
    counted: true,
  }));
}
