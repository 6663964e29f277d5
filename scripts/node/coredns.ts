/** Names of Services and pods: CoreDNS, answering for the cluster only. */
import type { KubeObject } from "../devcluster/client.ts";
import { DNS } from "./kubelet.ts";
import { imageOf } from "./upstream.ts";

const NAMESPACE = "kube-system";
const metadata = { name: "coredns", namespace: NAMESPACE };
const labels = { app: "coredns" };

/** Port 10053, because 53 would take a capability. */
const COREFILE = `.:10053 {
  errors
  ready :8181
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    ttl 5
  }
  cache 5
  loadbalance
}
`;

/** Everything that CoreDNS needs. */
export function coredns(): KubeObject[] {
  const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "coredns" };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "coredns" },
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints", "services", "pods", "namespaces"],
          verbs: ["list", "watch"],
        },
        {
          apiGroups: ["discovery.k8s.io"],
          resources: ["endpointslices"],
          verbs: ["list", "watch"],
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "coredns" },
      roleRef: role,
      subjects: [{ kind: "ServiceAccount", ...metadata }],
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: COREFILE } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace: NAMESPACE },
      spec: {
        clusterIP: DNS,
        selector: labels,
        ports: [
          { name: "dns", port: 53, targetPort: 10053, protocol: "UDP" },
          { name: "dns-tcp", port: 53, targetPort: 10053, protocol: "TCP" },
        ],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: "coredns",
            dnsPolicy: "Default",
            enableServiceLinks: false,
            volumes: [{ name: "config", configMap: { name: "coredns" } }],
            containers: [{
              name: "coredns",
              image: imageOf("coredns"),
              args: ["-conf", "/config/Corefile"],
              volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }],
              readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
            }],
          },
        },
      },
    },
  ];
}
