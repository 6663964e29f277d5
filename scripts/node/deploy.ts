/** Puts the operator onto a cluster with Knative, the way a user does. */
import { join } from "node:path";
import { REPOSITORY } from "../devcluster/paths.ts";
import { type Cluster, lacking, until } from "./cluster.ts";

/** The name that the overlay `dev` gives the image. */
export const FUNCTION_IMAGE = "dev.local/multigres-operator:dev";
/** Where the operator lives. */
export const SYSTEM = "multigres-system";

/** Applies `crds/` and an overlay, and waits until all parts say that they are ready. */
export async function deploy(cluster: Cluster, overlay = "knative/overlays/dev"): Promise<void> {
  await cluster.kubectl(["apply", "--server-side", "-f", join(REPOSITORY, "crds")]);
  await cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  await cluster.kubectl(["apply", "-k", join(REPOSITORY, overlay)]);
  await untilDeployed(cluster);
}

/** Waits until the operator's parts say that they are ready. */
export async function untilDeployed({ list }: Cluster, namespace = SYSTEM): Promise<void> {
  const parts: [string, string][] = [
    [`/apis/serving.knative.dev/v1/namespaces/${namespace}/services`, "Ready"],
    [`/apis/eventing.knative.dev/v1/namespaces/${namespace}/brokers`, "Ready"],
    [`/apis/eventing.knative.dev/v1/namespaces/${namespace}/triggers`, "Ready"],
    [`/apis/sources.knative.dev/v1/namespaces/${namespace}/apiserversources`, "Ready"],
    [`/apis/sources.knative.dev/v1/namespaces/${namespace}/pingsources`, "Ready"],
    [`/apis/apps/v1/namespaces/${namespace}/deployments`, "Available"],
  ];
  await until("the operator is ready", 180, async () => {
    const missing = await Promise.all(parts.map(async ([path, condition]) => {
      const objects = await list(path);
      return objects.length === 0 ? `none of ${path}` : lacking(objects, condition);
    }));
    const texts = missing.filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : texts.join("; ");
  });
}
