/** The example cluster of the proposal, applied once and read once it is Available; all that looks at it shares it. */
import { join } from "node:path";
import { auditMark, readAudit } from "../../../scripts/devcluster/audit.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import type { DevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { readManifests } from "../../../scripts/devcluster/read_manifests.ts";
import { REPOSITORY } from "../../../scripts/devcluster/paths.ts";
import { type Inventory, inventory } from "../integration/inventory.ts";
import { makePlace, type Place } from "../integration/place.ts";
import { available, quiet } from "../integration/wait.ts";
import { example } from "./examples.ts";

/** What the API server holds. */
export interface World {
  readonly place: Place;
  readonly cluster: KubeObject;
  /** What the functions made, claims aside, by `Kind/name`. */
  readonly objects: Inventory;
  readonly pods: readonly KubeObject[];
  /** Users by `resource/name` of what they created. */
  readonly creators: ReadonlyMap<string, string>;
  /** An object that the functions made; an error when there is none. */
  readonly get: (kind: string, name: string) => KubeObject;
}

/** Name of the cluster in the examples. */
export const NAME = "example-multigres-cluster";

/** Applies the proposal's own template and cluster, with the templates that it names and does not show. */
export async function makeWorld(dev: DevCluster): Promise<World> {
  const place = await makePlace(dev, "example");
  const mark = await auditMark(dev.auditLog);
  const sample = await readManifests(join(REPOSITORY, "crds/samples/seed.yaml"));
  const others = sample.filter(({ kind, metadata }) =>
    kind === "DeploymentTemplate" && metadata.name !== "standard-ha"
  );
  await place.apply(own("deployment_template"), ...others, own("multigres_cluster"));
  await available(place, NAME);
  await quiet(place);
  const objects = await inventory(place);
  const events = await readAudit(dev.auditLog, mark);
  return {
    place,
    objects,
    cluster: await place.get("MultigresCluster", NAME),
    pods: await place.list("Pod"),
    creators: new Map(
      events.filter(({ code, namespace }) => code === 201 && namespace === place.namespace)
        .map(({ resource, name, user }) => [`${resource}/${name}`, user]),
    ),
    get(kind, name) {
      const found = objects.get(`${kind}/${name}`);
      if (found === undefined) throw new Error(`Cannot find ${kind} "${name}"`);
      return found;
    },
  };
}

/** An example as a user applies it: the status is not theirs. */
function own(name: string): object {
  const { status: _observed, ...rest } = example(name);
  return rest;
}
