import type { Controller, Desired, Domain, Kind, Reconciled } from "../../lib/engine/controller.ts";
import { keysOf } from "../../lib/engine/core/keys.ts";
import {
  CONFIG_MAP,
  DEPLOYMENT,
  PERSISTENT_VOLUME_CLAIM,
} from "../../lib/engine/core/kube/kinds.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import { hold } from "../../lib/engine/core/plan/hold.ts";
import { childReadiness, summarize } from "../../lib/engine/core/plan/readiness.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";
import { openCrd } from "./fake/crds.ts";

/** What the engine's tests are about: nothing that anybody would install. */
export const TOYS: Domain = {
  name: "toys",
  group: "example.com",
  namespace: "toys-system",
  keys: keysOf("example.com"),
  family: { label: "example.com/toy", kind: "Toy" },
};

const API_VERSION = "example.com/v1";

/** A Toy. */
export interface Toy extends Reconciled {
  spec: {
    /** Names of the Parts that it wants. */
    parts?: string[];
    maps?: string[];
    replicas?: number;
    claim?: boolean;
    /** Name of a Blueprint. */
    blueprint?: string;
    size?: number;
  };
}

/** The toy controller's own kind. */
export const TOY: Kind<Toy> = { apiVersion: API_VERSION, kind: "Toy", plural: "toys" };

/** A child of the same group. */
export const PART: Kind = { apiVersion: API_VERSION, kind: "Part", plural: "parts" };

/** What several Toys may refer to. */
export const BLUEPRINT: Kind<KubeObject & { status?: unknown }> = {
  apiVersion: API_VERSION,
  kind: "Blueprint",
  plural: "blueprints",
  statusFields: [],
};

/** What an API server has to know to serve toys. */
export const TOY_CRDS = [TOY, PART, BLUEPRINT].map(openCrd);

/** A controller with children of every sort and no other purpose: it shows what the shell does with a plan. */
export const toy: Controller<Toy> = {
  domain: TOYS,
  kind: TOY,
  owns: [
    { kind: PART, scope: "namespace" },
    { kind: CONFIG_MAP },
    { kind: DEPLOYMENT },
    { kind: PERSISTENT_VOLUME_CLAIM },
  ],
  reads: [BLUEPRINT],
  needs: ({ spec: { blueprint } }) =>
    blueprint === undefined ? [] : [{ kind: BLUEPRINT, name: blueprint }],
  reconcile({ self, children, related }) {
    const { parts = [], maps = [], replicas, claim, blueprint, size = 1 } = self.spec;
    if (blueprint !== undefined && related.length === 0) {
      return hold(self, "BlueprintMissing", `Cannot find "${blueprint}"`);
    }
    const { label } = TOYS.family;
    const labels = { [label]: self.metadata.labels?.[label] ?? "c" };
    const wanted = parts.map((name): Desired => ({
      apiVersion: API_VERSION,
      kind: "Part",
      metadata: { name, labels },
      spec: { size },
    }));
    const summary = summarize(
      wanted.map((one) => childReadiness(TOYS.keys, children, one)),
      "All fine",
    );
    return {
      decision: "apply",
      children: [
        ...wanted,
        ...maps.map((name): Desired => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, labels },
          data: { size: `${size}` },
        })),
        ...(replicas === undefined ? [] : [{
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name: self.metadata.name, labels },
          spec: { replicas },
        }]),
        ...(claim
          ? [{
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { name: `${self.metadata.name}-data`, labels },
            spec: { resources: { requests: { storage: "1Gi" } } },
          }]
          : []),
      ],
      status: {
        conditions: [...summaryConditions(summary), condition("Toy", "True", "Toy", "It is one")],
      },
    };
  },
};

/** The toy as the shell takes it. */
export const toyController = toy as unknown as Controller;

/** A toy object to create. */
export function newToy(name: string, spec: Toy["spec"], labels: Record<string, string> = {}) {
  return { apiVersion: API_VERSION, kind: "Toy", metadata: { name, labels }, spec };
}
