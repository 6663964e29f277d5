/** The programs of the local control plane and how each is built from its pinned Go tool module. */
import { join } from "node:path";
import { NODE_TOOLS, type NodeTool } from "./node_specs.ts";
import { REPOSITORY } from "./paths.ts";

/** A program that can be found or built. */
export type Tool =
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kubectl"
  | "kwok"
  | "adapter"
  | "jaeger"
  | "kind"
  | NodeTool;

/** How a tool is built, and which existing binary would do instead. */
export interface ToolSpec {
  /** Folder under `tools/` with the go.mod that pins it. */
  readonly module: string;
  readonly package: string;
  /** Command that prints a version, and what it must match for a binary of PATH to be taken. */
  readonly suits?: { readonly args: readonly string[]; readonly version: RegExp };
}

/** Kubernetes 1.36 exactly: MutatingAdmissionPolicy v1 came with it, and the parts must not differ. */
const KUBERNETES = { args: ["--version"], version: /Kubernetes v1\.36\./ };

/** All tools. Jaeger is built only when asked for. */
export const TOOLS: Readonly<Record<Tool, ToolSpec>> = {
  "etcd": {
    module: "kubernetes",
    package: "go.etcd.io/etcd/server/v3",
    suits: { args: ["--version"], version: /etcd Version: 3\.[56]\./ },
  },
  "kube-apiserver": {
    module: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    suits: KUBERNETES,
  },
  "kube-controller-manager": {
    module: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    suits: KUBERNETES,
  },
  "kubectl": {
    module: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kubectl",
    // kubectl supports servers one minor version apart.
    suits: { args: ["version", "--client"], version: /Client Version: v1\.3[567]\./ },
  },
  "kwok": { module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok" },
  "adapter": {
    module: "adapter",
    package: "knative.dev/eventing/cmd/apiserver_receive_adapter",
  },
  "jaeger": { module: "jaeger", package: "github.com/jaegertracing/jaeger/cmd/all-in-one" },
  "kind": {
    module: "kind",
    package: "sigs.k8s.io/kind",
    suits: { args: ["version"], version: /kind v0\.(2|3)\d\./ },
  },
  ...NODE_TOOLS,
};

/** The folder of a tool's go.mod. */
export function moduleDir(tool: Tool): string {
  return join(REPOSITORY, "scripts/devcluster/tools", TOOLS[tool].module);
}

/**
 * Linker flags. Without version stamps an API server calls itself v0.0.0-master, which clients and
 * Knative refuse.
 */
export function ldflags(tool: Tool, goMod: string): string {
  const version = /^\s*k8s\.io\/kubernetes v(\d+)\.(\d+)\.\d+\s/m.exec(goMod);
  if (!["kubernetes", "node"].includes(TOOLS[tool].module) || version === null) return "-s -w";
  const [text, major, minor] = version;
  const stamp = (name: string, value: string) =>
    ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
      .map((path) => `-X ${path}.${name}=${value}`).join(" ");
  const full = text.trim().split(" ")[1]!;
  return `-s -w ${stamp("gitVersion", full)} ${stamp("gitMajor", major!)} ${
    stamp("gitMinor", minor!)
  }`;
}
