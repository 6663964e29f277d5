import type { Kind } from "../../controller.ts";
import type { Deployment, StatefulSet } from "./workloads.ts";

/** `apps/v1` Deployment. */
export const DEPLOYMENT: Kind<Deployment> = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
};

/** `apps/v1` StatefulSet. */
export const STATEFUL_SET: Kind<StatefulSet> = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  plural: "statefulsets",
};

/** Core Service. */
export const SERVICE: Kind = { apiVersion: "v1", kind: "Service", plural: "services" };

/** Core ConfigMap. */
export const CONFIG_MAP: Kind = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps" };

/** Core PersistentVolumeClaim: a user's data, so it is never pruned and never garbage collected. */
export const PERSISTENT_VOLUME_CLAIM: Kind = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  data: true,
};
