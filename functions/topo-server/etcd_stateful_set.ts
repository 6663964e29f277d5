import type { Desired } from "../../lib/engine/controller.ts";
import {
  containerBase,
  containerPorts,
  fromField,
  MULTIGRES_USER,
  podBase,
  probes,
} from "../../lib/multigres/pod.ts";
import { etcdLabels, etcdNames } from "./names.ts";
import type { ValidTopoServer } from "./parse.ts";
import { ETCD_PORTS } from "./ports.ts";

/** The etcd members. Every setting is an environment variable, so the image's own command is used. */
export function etcdStatefulSet(topoServer: ValidTopoServer): Desired {
  const { spec } = topoServer;
  const { statefulSet, peer } = etcdNames(topoServer);
  const labels = etcdLabels(topoServer);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: statefulSet, labels },
    spec: {
      serviceName: peer,
      replicas: spec.replicas,
      selector: { matchLabels: labels },
      // Compulsory: one after the other, the first member would wait for a quorum that never starts.
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels },
        spec: {
          ...podBase(MULTIGRES_USER, spec, spec.affinity),
          terminationGracePeriodSeconds: 30,
          containers: [{
            ...containerBase("etcd", spec.image, spec, spec.resources),
            env: environment(topoServer),
            ports: containerPorts(ETCD_PORTS),
            ...probes(ETCD_PORTS.metrics, "/readyz", "/livez"),
            volumeMounts: [{ name: "data", mountPath: "/var/lib/etcd" }],
          }],
        },
      },
      volumeClaimTemplates: [{
        metadata: { name: "data" },
        spec: spec.dataVolumeClaimTemplate,
      }],
    },
  };
}

function environment(topoServer: ValidTopoServer) {
  const { name, namespace, spec } = topoServer;
  const { statefulSet, peer } = etcdNames(topoServer);
  const host = (pod: string) => `${pod}.${peer}.${namespace}.svc.cluster.local`;
  const members = Array.from({ length: spec.replicas }, (_, index) => {
    const pod = `${statefulSet}-${index}`;
    return `${pod}=http://${host(pod)}:${ETCD_PORTS.peer}`;
  });
  return [
    fromField("POD_NAME", "metadata.name"),
    { name: "ETCD_NAME", value: "$(POD_NAME)" },
    { name: "ETCD_DATA_DIR", value: "/var/lib/etcd" },
    // Not [::]: nodes without IPv6 refuse it.
    { name: "ETCD_LISTEN_CLIENT_URLS", value: `http://0.0.0.0:${ETCD_PORTS.client}` },
    { name: "ETCD_LISTEN_PEER_URLS", value: `http://0.0.0.0:${ETCD_PORTS.peer}` },
    { name: "ETCD_LISTEN_METRICS_URLS", value: `http://0.0.0.0:${ETCD_PORTS.metrics}` },
    {
      name: "ETCD_ADVERTISE_CLIENT_URLS",
      value: `http://${host("$(POD_NAME)")}:${ETCD_PORTS.client}`,
    },
    {
      name: "ETCD_INITIAL_ADVERTISE_PEER_URLS",
      value: `http://${host("$(POD_NAME)")}:${ETCD_PORTS.peer}`,
    },
    { name: "ETCD_INITIAL_CLUSTER", value: members.join(",") },
    { name: "ETCD_INITIAL_CLUSTER_STATE", value: "new" },
    { name: "ETCD_INITIAL_CLUSTER_TOKEN", value: name },
  ];
}
