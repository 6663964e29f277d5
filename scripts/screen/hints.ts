/** What to try once everything is Available. */
import type { KubeObject } from "../devcluster/client.ts";

/** The text with three things to try, made of names that exist. */
export function hints(
  kubeconfig: string,
  kubectl: string,
  applied: readonly KubeObject[],
  tree: readonly KubeObject[],
): string {
  const cluster = applied.find((object) => object.kind === "MultigresCluster");
  if (!cluster) return `The kubeconfig is ${kubeconfig}. Ctrl-C stops everything.`;
  const namespace = cluster.metadata.namespace ?? "default";
  const run = `${kubectl} -n ${namespace}`;
  const cell = tree.find((object) =>
    object.kind === "Cell" && object.metadata.namespace === namespace
  );
  const edit = cell
    ? `${run} patch cell ${cell.metadata.name} --type merge -p '{"spec":{"multiGateway":{"replicas":9}}}'`
    : `${run} get multigres`;
  return `
The kubeconfig is ${kubeconfig}

Things to try in another terminal, after
    export KUBECONFIG=${kubeconfig}

1. Edit a cell, and watch the edit being reverted:
    ${edit}
2. ${changeText(run, cluster, applied)}
3. Delete the cluster, and watch all of it go:
    ${run} delete multigrescluster ${cluster.metadata.name}

Ctrl-C stops everything.
`;
}

function changeText(run: string, cluster: KubeObject, applied: readonly KubeObject[]): string {
  // Only the databases refer to a template's `shardPool`.
  const databases = JSON.stringify(cluster["spec"].databases ?? []);
  const template = applied.find((object) =>
    object.kind === "DeploymentTemplate" && object["spec"].shardPool !== undefined &&
    databases.includes(`"deploymentTemplate":"${object.metadata.name}"`)
  );
  if (template) {
    const { name } = template.metadata;
    const replicas = (template["spec"].shardPool.replicas ?? 1) + 1;
    return `Change a template, and watch it reach the shards:
    ${run} patch deploymenttemplate ${name} --type merge -p '{"spec":{"shardPool":{"replicas":${replicas}}}}'`;
  }
  return `Change the cluster, and watch it reach the MultiAdmin:
    ${run} patch multigrescluster ${cluster.metadata.name} --type merge -p '{"spec":{"multiadmin":{"replicas":2}}}'`;
}
