// What docs/api.md is generated from besides the definitions: names for what occurs in several places, and defaults.
import type { z } from "zod";
import { condition } from "../../engine/schema/status.ts";
import {
  BACKUP_CLAIM,
  DEFAULT_IMAGES,
  DEFAULT_SHARDS,
  defaultRootPath,
  withComponentDefaults,
  withPoolDefaults,
  withTopoServerDefaults,
} from "../defaults.ts";
import { affinity, podAffinity, podAffinityTerm } from "./affinity.ts";
import { claim } from "./claim.ts";
import { clusterComponent, component } from "./component.ts";
import { image } from "./images.ts";
import { cellName, etcdAddress, logicalName, objectReference, rootPath } from "./patterns.ts";
import { nodeSelectorTerm } from "./node_affinity.ts";
import { resolvedPool, shardPool } from "./pool.ts";
import { quantity } from "./quantity.ts";
import { templateUse } from "./resolved.ts";
import { resources } from "./resources.ts";
import { labelSelector } from "./selector.ts";
import { topology } from "./topology.ts";

/** What MultiAdmin, MultiGateway and MultiOrch have in common; resources differ. */
const COMPONENT = { replicas: withComponentDefaults("multiadmin", {}).replicas };

/** Schemas that occur in several places; `defaults` has the shape of the schema. */
export const PARTS: readonly { title: string; schema: z.ZodType; defaults?: unknown }[] = [
  {
    title: "Topology server",
    schema: topology,
    defaults: {
      rootPath: defaultRootPath("<namespace>", "<cluster>", "<cell, or global>"),
      overrides: withTopoServerDefaults({}),
      managedSpec: withTopoServerDefaults({}),
    },
  },
  { title: "Component", schema: clusterComponent, defaults: COMPONENT },
  { title: "Component settings", schema: component, defaults: COMPONENT },
  { title: "Pool settings", schema: shardPool, defaults: withPoolDefaults({}) },
  { title: "Resolved pool", schema: resolvedPool },
  { title: "Resources", schema: resources },
  { title: "Volume claim", schema: claim },
  { title: "Affinity", schema: affinity },
  { title: "Pod affinity", schema: podAffinity },
  { title: "Pod affinity term", schema: podAffinityTerm },
  { title: "Node selector term", schema: nodeSelectorTerm },
  { title: "Label selector", schema: labelSelector },
  { title: "Condition", schema: condition },
  { title: "Template use", schema: templateUse },
];

/** Patterns with a name, each by a schema that has it. */
export const FORMATS: readonly { title: string; schema: z.ZodType; means: string }[] = [
  { title: "DNS label", schema: cellName, means: "lower case letters, digits and inner `-`" },
  { title: "DNS name", schema: objectReference, means: "DNS labels, joined by dots" },
  {
    title: "label value",
    schema: logicalName,
    means: "letters and digits, and between them `-`, `_` and `.`",
  },
  { title: "quantity", schema: quantity, means: "an amount such as `500m`, `2` or `10Gi`" },
  { title: "image", schema: image, means: "a container image reference, without spaces" },
  { title: "etcd key prefix", schema: rootPath, means: "such as `/multigres/global`" },
  {
    title: "etcd address",
    schema: etcdAddress,
    means: "`host:port` or an http(s) URL, several separated by commas",
  },
];

/** What the operator fills in, by kind and in the shape of its objects. */
export const DEFAULTS: Readonly<Record<string, unknown>> = {
  DeploymentTemplate: { spec: { managedTopoServer: withTopoServerDefaults({}) } },
  MultigresCluster: {
    spec: {
      images: DEFAULT_IMAGES,
      multiadmin: withComponentDefaults("multiadmin", {}),
      cells: [{
        spec: {
          multigateway: withComponentDefaults("multigateway", {}),
          multiorch: withComponentDefaults("multiorch", {}),
        },
      }],
      databases: [{
        spec: {
          tablegroups: [{
            partitioning: { shards: DEFAULT_SHARDS },
            shardTemplate: { pools: [withPoolDefaults({})] },
          }],
        },
      }],
    },
  },
};

/** What the operator decides and no field says, by what it is about. */
export const FIXED: Readonly<Record<string, unknown>> = {
  "the claim for backups that the pods of a shard share": BACKUP_CLAIM,
};
