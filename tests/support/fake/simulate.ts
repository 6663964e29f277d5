import { fnv1a } from "../../../lib/engine/core/hash.ts";
import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import type { FakeApiServer } from "./api_server.ts";
import { type Json, same } from "./fields.ts";
import type { Stored } from "./storage.ts";

/** The status of a workload with some pods of its current template ready. */
export function readyStatus(workload: KubeObject, ready: number): Json {
  const { generation = 1 } = workload.metadata;
  const replicas = wantedOf(workload);
  const status = {
    observedGeneration: generation,
    replicas,
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
  };
  if (workload.kind === "StatefulSet") {
    const revision = revisionOf(workload);
    return { ...status, currentRevision: revision, updateRevision: revision };
  }
  return workload.kind === "Deployment" ? { ...status, updatedReplicas: replicas } : {};
}

/** How a simulated cluster treats its workloads. */
export interface Simulation {
  /** Ready pods of a workload at most; all that it wants unless given. */
  readonly readiness?: (workload: KubeObject) => number;
  /** All pods of a workload get ready together, not one after the other. */
  readonly atOnce?: boolean;
}

/**
 * Plays the Deployment and StatefulSet controllers and the kubelet for one step: a new generation is first observed,
 * then rolled out, then one more pod gets ready. Gives how many workloads moved; 0 means that all have settled.
 */
export function step(fake: FakeApiServer, namespace: string, simulation: Simulation = {}): number {
  let moved = 0;
  for (const workload of fake.objects(namespace)) {
    if (!["Deployment", "StatefulSet"].includes(workload.kind)) continue;
    const next = nextStatus(workload, simulation);
    if (same(next, workload["status"] ?? {})) continue;
    fake.act.status(workload.kind, workload.metadata.name, next, "kube-controller-manager");
    moved++;
  }
  return moved;
}

function nextStatus(workload: Stored, { readiness, atOnce = false }: Simulation): Json {
  const status = (workload["status"] ?? {}) as Record<string, number>;
  const isSet = workload.kind === "StatefulSet";
  const most = Math.min(wantedOf(workload), readiness?.(workload) ?? Infinity);
  const revision = isSet ? revisionOf(workload) : "";
  const current = (status["currentRevision"] as unknown as string) ?? revision;
  if (status["observedGeneration"] !== workload.metadata.generation) {
    return {
      ...status,
      observedGeneration: workload.metadata.generation,
      replicas: status["replicas"] ?? 0,
      // The pods that are there are of the old template; without one there was nothing to roll.
      ...(isSet ? { currentRevision: current, updateRevision: revision } : {}),
      ...(isSet && current === revision ? {} : { updatedReplicas: 0 }),
    };
  }
  const {
    updatedReplicas: _updated,
    readyReplicas: _ready,
    availableReplicas: _available,
    ...rest
  } = status;
  if (status["replicas"] !== wantedOf(workload) || (isSet && current !== revision)) {
    return {
      ...rest,
      replicas: wantedOf(workload),
      ...(isSet
        ? { currentRevision: revision, updateRevision: revision }
        : { updatedReplicas: wantedOf(workload) }),
      // New pods are not ready yet.
      ...pods(current !== revision ? 0 : Math.min(status["readyReplicas"] ?? 0, most)),
    };
  }
  const ready = status["readyReplicas"] ?? 0;
  return {
    ...rest,
    ...(isSet ? {} : { updatedReplicas: wantedOf(workload) }),
    ...pods(ready < most && !atOnce ? ready + 1 : most),
  };
}

/** Zero is left out, as Kubernetes does. */
function pods(ready: number): Json {
  return ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready };
}

function wantedOf(workload: KubeObject): number {
  return (workload as unknown as { spec: { replicas?: number } }).spec?.replicas ?? 1;
}

function revisionOf(workload: KubeObject): string {
  const { spec } = workload as unknown as { spec: { template?: unknown } };
  return `${workload.metadata.name}-${fnv1a(JSON.stringify(spec.template))}`;
}
