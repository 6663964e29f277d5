/** A provisioner of a few lines: every claim gets a folder of the node as its volume. */
import { join } from "node:path";
import type { ApiClient, KubeObject } from "../devcluster/client.ts";
import { delay } from "../devcluster/process.ts";
import { NODE } from "./kubelet.ts";

/**
 * Looks for claims without a volume, for ever. The volumes are of type `local`, so that kubelet gives them to
 * the pod's group, and it takes every access mode: there is one node.
 */
export async function provisionVolumes(client: ApiClient, folder: string): Promise<never> {
  const given = new Set<string>();
  while (true) {
    const { items } = await client.json<{ items: KubeObject[] }>(
      "GET",
      "/api/v1/persistentvolumeclaims",
    ).catch(() => ({ items: [] }));
    for (const claim of items) {
      const uid = claim.metadata.uid!;
      if (claim["spec"].volumeName !== undefined || given.has(uid)) continue;
      const path = join(folder, uid);
      await Deno.mkdir(path, { recursive: true });
      const made = await client.json("POST", "/api/v1/persistentvolumes", volume(claim, path))
        .then(() => true, () => false);
      if (made) given.add(uid);
    }
    await delay(300);
  }
}

function volume({ metadata, ...claim }: KubeObject, path: string): KubeObject {
  const { accessModes, resources, storageClassName, volumeMode } = claim["spec"];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `local-${metadata.uid}` },
    spec: {
      capacity: { storage: resources.requests.storage },
      accessModes,
      ...(volumeMode === undefined ? {} : { volumeMode }),
      ...(storageClassName === undefined ? {} : { storageClassName }),
      persistentVolumeReclaimPolicy: "Retain",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
      },
      local: { path },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{
            matchExpressions: [{
              key: "kubernetes.io/hostname",
              operator: "In",
              values: [NODE.name],
            }],
          }],
        },
      },
    },
  };
}
