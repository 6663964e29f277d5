/** The command lines of the control plane's programs. */
import { join } from "node:path";
import type { ClusterFiles } from "./cluster_files.ts";

/** The ports that a control plane listens on, all on 127.0.0.1. */
export interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly apiserver: number;
}

/** Of etcd. Data lives as long as the cluster, so nothing waits for the disk. */
export function etcdArgs(state: string, ports: Ports): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  return [
    "--name=dev",
    `--data-dir=${join(state, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=dev=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

/** Of kube-apiserver: RBAC, audit log, tokens for ServiceAccounts. `node` is the address of a node with a kubelet. */
export function apiserverArgs(files: ClusterFiles, ports: Ports, node?: string): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.apiserver}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    ...(node === undefined ? LOOPBACK_ONLY : withKubelet(files, node)),
    `--tls-cert-file=${files.pki("serving.crt")}`,
    `--tls-private-key-file=${files.pki("serving.key")}`,
    `--client-ca-file=${files.pki("ca.crt")}`,
    `--service-account-key-file=${files.pki("tokens.pub")}`,
    `--service-account-signing-key-file=${files.pki("tokens.key")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--authorization-mode=${node === undefined ? "RBAC" : "Node,RBAC"}`,
    "--allow-privileged=true",
    `--audit-policy-file=${files.pki("audit-policy.yaml")}`,
    `--audit-log-path=${files.auditLog}`,
    // Rotation would hide requests from the counts.
    "--audit-log-maxsize=0",
    "--profiling=false",
  ];
}

const LOOPBACK_ONLY = [
  "--bind-address=127.0.0.1",
  "--advertise-address=127.0.0.1",
  // Nobody routes to the service IP here; without this the server refuses loopback as its endpoint.
  "--endpoint-reconciler-type=none",
];

/** Pods reach the server by the node's address; the server reaches the kubelet for logs and exec. */
function withKubelet(files: ClusterFiles, node: string): string[] {
  return [
    "--bind-address=0.0.0.0",
    `--advertise-address=${node}`,
    "--kubelet-preferred-address-types=InternalIP",
    `--kubelet-client-certificate=${files.pki("kubelet-client.crt")}`,
    `--kubelet-client-key=${files.pki("kubelet-client.key")}`,
  ];
}

/** Of kube-controller-manager: all its usual controllers, without the client throttle of a real node. */
export function controllerManagerArgs(files: ClusterFiles): string[] {
  const kubeconfig = files.pki("controllers.kubeconfig");
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${files.pki("tokens.key")}`,
    `--root-ca-file=${files.pki("ca.crt")}`,
    "--use-service-account-credentials=true",
    "--leader-elect=false",
    "--secure-port=0",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
  ];
}
