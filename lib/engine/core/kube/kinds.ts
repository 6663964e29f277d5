import type { Kind } from "../../controller.ts";
import type { Deployment, StatefulSet } from "./workloads.ts";

/** What counts of a workload's status; the rest changes often and says nothing new. */
const WORKLOAD_STATUS = [
  "observedGeneration",
  "replicas",
  "readyReplicas",
  "updatedReplicas",
  "currentRevision",
  "updateRevision",
];

/** `apps/v1` Deployment. */
export const DEPLOYMENT: Kind<Deployment> = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
  statusFields: WORKLOAD_STATUS,
};

/** `apps/v1` StatefulSet. */
export const STATEFUL_SET: Kind<StatefulSet> = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  plural: "statefulsets",
  statusFields: WORKLOAD_STATUS,
};

/** Core Service. */
export const SERVICE: Kind = {
  apiVersion: "v1",
  kind: "Service",
  plural: "services",
  statusFields: [],
};

/** Core ConfigMap. */
export const CONFIG_MAP: Kind = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps" };

/** Core PersistentVolumeClaim: a user's data, so it is never pruned and never garbage collected. */
export const PERSISTENT_VOLUME_CLAIM: Kind = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  statusFields: [],
  data: true,
};
