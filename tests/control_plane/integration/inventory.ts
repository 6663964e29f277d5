/** What a cluster consists of, as comparable names. */
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { OWNED } from "./kinds.ts";
import type { Place } from "./place.ts";

/** Objects by `Kind/name`. */
export type Inventory = ReadonlyMap<string, KubeObject>;

/** The objects that the functions made for a cluster, or for all clusters of the namespace; claims aside. */
export async function inventory(place: Place, cluster?: string): Promise<Inventory> {
  const selector = cluster === undefined
    ? "multigres.com/cluster"
    : `multigres.com/cluster=${cluster}`;
  const lists = await Promise.all(OWNED.map(({ kind }) => place.list(kind, selector)));
  return new Map(lists.flat().map((object) => [titleOf(object), object]));
}

/** The claims of a namespace, by name. */
export async function claims(place: Place): Promise<string[]> {
  return (await place.list("PersistentVolumeClaim")).map(({ metadata }) => metadata.name).sort();
}

/** `Kind/name`. */
export function titleOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

/** The titles, sorted, of those that a test on the object lets through. */
export function titles(
  objects: Inventory,
  matches: (object: KubeObject) => boolean = () => true,
): string[] {
  return [...objects].filter(([, object]) => matches(object)).map(([title]) => title).sort();
}

/** What is still the same object, and the same version: `Kind/name uid generation`. */
export function generations(objects: Inventory): string[] {
  return [...objects].map(([title, { metadata }]) =>
    `${title} ${metadata.uid} ${metadata.generation ?? metadata.resourceVersion}`
  ).sort();
}

/** Resource versions by title: what has not been written has not moved. */
export function versions(objects: Inventory): Record<string, string> {
  return Object.fromEntries(
    [...objects].map(([title, { metadata }]) => [title, metadata.resourceVersion ?? ""]),
  );
}
