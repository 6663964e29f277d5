/** What a namespace consists of, without what differs between equal ones; who owns what is told by names. */
import { canonical } from "../../../lib/engine/core/hash.ts";
import { MULTIGRES } from "../../../lib/multigres/domain.ts";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { titleOf } from "../integration/inventory.ts";
import { OWNED } from "../integration/kinds.ts";
import type { Place } from "../integration/place.ts";

/** A state. */
export interface State {
  /** Texts by `Kind/name`. */
  readonly objects: ReadonlyMap<string, string>;
  /** Uids by `Kind/name`. */
  readonly uids: ReadonlyMap<string, string>;
}

const KINDS = [
  "MultigresCluster",
  "DeploymentTemplate",
  "PersistentVolumeClaim",
  ...OWNED.map(({ kind }) => kind),
];
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Reads the state of a namespace. */
export async function stateOf(place: Place): Promise<State> {
  const lists = await Promise.all(KINDS.map((kind) => place.list(kind)));
  const all = lists.flat().filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
  const names = new Map(all.map((object) => [object.metadata.uid!, titleOf(object)]));
  const objects = all.map((object): [string, string] => [
    titleOf(object),
    canonical(essence(object))
      .replaceAll(UID, (uid) => names.get(uid) ?? "gone")
      .replaceAll(place.namespace, "here"),
  ]);
  return {
    objects: new Map(objects.sort(([a], [b]) => a < b ? -1 : 1)),
    uids: new Map([...names].map(([uid, title]) => [title, uid])),
  };
}

function essence(object: KubeObject): object {
  const { labels = {}, annotations = {}, ownerReferences = [], deletionTimestamp } =
    object.metadata;
  const spec = structuredClone(object["spec"] ?? object["data"]);
  if (object.kind === "Service") {
    // The server's own choice, made anew for a new Service.
    if (spec.clusterIP !== "None") delete spec.clusterIP;
    delete spec.clusterIPs;
  }
  if (object.kind === "PersistentVolumeClaim") delete spec.volumeName;
  const owners = ownerReferences.map(({ kind, name, uid, controller }) => ({
    ...{ kind, name, uid },
    controller: controller ?? false,
  }));
  const conditions = (object["status"]?.conditions ?? []) as Record<string, unknown>[];
  const isOurs = object.apiVersion.startsWith("multigres.com/");
  return {
    spec,
    labels,
    // Their values know the namespace, and when it was.
    annotations: Object.keys(annotations).filter(isKept).sort(),
    owners,
    isGoing: deletionTimestamp !== undefined,
    consumers: object["status"]?.consumers ?? [],
    conditions: isOurs
      ? conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).sort()
      : [],
  };
}

/** The annotations of the operator that do not trace. */
function isKept(key: string): boolean {
  const { traceparent, tracedAt } = MULTIGRES.keys;
  return key.startsWith("multigres.com/") && key !== traceparent && key !== tracedAt;
}

/** Where one state is not the other, as sentences. */
export function differences(state: State, wanted: State): string[] {
  const titles = [...new Set([...state.objects.keys(), ...wanted.objects.keys()])].sort();
  return titles.flatMap((title) => {
    const is = state.objects.get(title);
    const should = wanted.objects.get(title);
    if (is === should) return [];
    if (is === undefined) return [`${title} is missing`];
    if (should === undefined) return [`${title} is left over`];
    const at = [...is].findIndex((letter, index) => letter !== should[index]);
    const [mine, theirs] = [is, should].map((text) => text.slice(Math.max(0, at - 60), at + 120));
    return [`${title} differs: …${mine}… instead of …${theirs}…`];
  });
}

/** StatefulSets and claims, by title. */
export function durable({ uids }: State): string[] {
  return [...uids.keys()].filter((title) => /^(StatefulSet|PersistentVolumeClaim)\//.test(title));
}
