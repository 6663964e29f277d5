import {
  API_VERSION,
  CELL,
  DEPLOYMENT_TEMPLATE,
  SHARD,
  TABLE_GROUP,
} from "../../lib/multigres/api/kinds.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import type { Controller, Desired, Reconciled } from "../../lib/engine/controller.ts";
import { hold } from "../../lib/engine/core/plan/hold.ts";
import {
  CONFIG_MAP,
  DEPLOYMENT,
  PERSISTENT_VOLUME_CLAIM,
} from "../../lib/engine/core/kube/kinds.ts";
import { LABEL } from "../../lib/multigres/labels.ts";
import { summarize } from "../../lib/engine/core/plan/readiness.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";
import { childReadiness } from "../../lib/multigres/readiness.ts";
import { summaryConditions } from "../../lib/engine/core/plan/summary.ts";

/** A TableGroup of the toy controller. */
export interface Toy extends Reconciled {
  spec: {
    /** Names of the Shards that it wants. */
    shards?: string[];
    maps?: string[];
    replicas?: number;
    claim?: boolean;
    template?: string;
    size?: number;
  };
}

/** A controller with children of every sort and no other purpose: it shows what the shell does with a plan. */
export const toy: Controller<Toy> = {
  domain: MULTIGRES,
  kind: { ...TABLE_GROUP } as unknown as Controller<Toy>["kind"],
  owns: [{ kind: SHARD, scope: "namespace" }, { kind: CONFIG_MAP }, { kind: DEPLOYMENT }, {
    kind: PERSISTENT_VOLUME_CLAIM,
  }],
  reads: [DEPLOYMENT_TEMPLATE],
  needs: ({ spec: { template } }) =>
    template === undefined ? [] : [{ kind: DEPLOYMENT_TEMPLATE, name: template }],
  reconcile({ self, children, related }) {
    const { shards = [], maps = [], replicas, claim, template, size = 1 } = self.spec;
    if (template !== undefined && related.length === 0) {
      return hold(self, "TemplateMissing", `Cannot find "${template}"`);
    }
    const labels = { [LABEL.cluster]: self.metadata.labels?.[LABEL.cluster] ?? "c" };
    const wanted = shards.map((name): Desired => ({
      apiVersion: API_VERSION,
      kind: "Shard",
      metadata: { name, labels },
      spec: { size },
    }));
    const summary = summarize(wanted.map((one) => childReadiness(children, one)), "All fine");
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
  return { apiVersion: CELL.apiVersion, kind: "TableGroup", metadata: { name, labels }, spec };
}
