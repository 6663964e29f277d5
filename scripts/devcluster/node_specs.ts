/** The programs of the node that `scripts/e2e` brings up: kubelet and its companions, Knative, CoreDNS. */

const KUBERNETES = "k8s.io/kubernetes/cmd";
const SERVING = "knative.dev/serving/cmd";
const EVENTING = "knative.dev/eventing/cmd";

/** Folder under `tools/` and package of each program; the go.mod of the folder pins its version. */
export const NODE_TOOLS = {
  "kubelet": { module: "node", package: `${KUBERNETES}/kubelet` },
  "kube-scheduler": { module: "node", package: `${KUBERNETES}/kube-scheduler` },
  "kube-proxy": { module: "node", package: `${KUBERNETES}/kube-proxy` },
  "coredns": { module: "coredns", package: "github.com/coredns/coredns" },
  "serving-activator": { module: "serving", package: `${SERVING}/activator` },
  "serving-autoscaler": { module: "serving", package: `${SERVING}/autoscaler` },
  "serving-controller": { module: "serving", package: `${SERVING}/controller` },
  "serving-queue": { module: "serving", package: `${SERVING}/queue` },
  "serving-webhook": { module: "serving", package: `${SERVING}/webhook` },
  "kourier": { module: "kourier", package: "knative.dev/net-kourier/cmd/kourier" },
  "eventing-controller": { module: "eventing", package: `${EVENTING}/controller` },
  "eventing-webhook": { module: "eventing", package: `${EVENTING}/webhook` },
  "broker-controller": { module: "eventing", package: `${EVENTING}/mtchannel_broker` },
  "broker-ingress": { module: "eventing", package: `${EVENTING}/broker/ingress` },
  "broker-filter": { module: "eventing", package: `${EVENTING}/broker/filter` },
  "imc-controller": { module: "eventing", package: `${EVENTING}/in_memory/channel_controller` },
  "imc-dispatcher": { module: "eventing", package: `${EVENTING}/in_memory/channel_dispatcher` },
  "mtping": { module: "eventing", package: `${EVENTING}/mtping` },
} as const;

/** A program of the node. */
export type NodeTool = keyof typeof NODE_TOOLS;
