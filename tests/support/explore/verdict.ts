import { canonical } from "../../../lib/engine/core/hash.ts";
import { MULTIGRES } from "../../../lib/multigres/domain.ts";
import type { World } from "./world.ts";

/** A state, without what differs between equal ones; who owns what is told by names. */
export interface State {
  readonly objects: ReadonlyMap<string, string>;
  /** Uids by `Kind/name`. */
  readonly uids: ReadonlyMap<string, string>;
}

const UID = /00000000-0000-4000-8000-[0-9a-f]{12}/g;

/** Reads the state of a world. */
export function stateOf({ fake, namespace }: World): State {
  const all = fake.objects(namespace);
  const names = new Map(
    all.map(({ kind, metadata }) => [metadata.uid, `${kind}/${metadata.name}`]),
  );
  const { traceparent, tracedAt } = MULTIGRES.keys;
  const objects = all.map(({ metadata, ...rest }): [string, string] => {
    const {
      uid,
      resourceVersion: _v,
      creationTimestamp: _t,
      managedFields: _f,
      generation: _g,
      ...kept
    } = metadata;
    const { [traceparent]: _trace, [tracedAt]: _at, ...annotations } = kept.annotations ?? {};
    const text = canonical({ ...rest, metadata: { ...kept, annotations } })
      .replaceAll(UID, (found) => names.get(found) ?? "gone")
      // Nobody any more is as good as nobody ever.
      .replace(',"status":{"consumers":[]}', "")
      .replaceAll(/"lastTransitionTime":"[^"]*"/g, "")
      .replaceAll(/"deletionTimestamp":"[^"]*"/g, '"deletionTimestamp":""')
      .replaceAll(/"(observedGeneration|generation)":\d+/g, "");
    return [names.get(uid)!, text];
  });
  return {
    objects: new Map(objects.sort(([a], [b]) => a < b ? -1 : 1)),
    uids: new Map([...names].map(([uid, name]) => [name, uid])),
  };
}

/** Where one state is not the other, as sentences. */
export function differences(state: State, wanted: State): string[] {
  const names = [...new Set([...state.objects.keys(), ...wanted.objects.keys()])].sort();
  return names.flatMap((name) => {
    const is = state.objects.get(name);
    const should = wanted.objects.get(name);
    if (is === should) return [];
    if (is === undefined) return [`${name} is missing`];
    if (should === undefined) return [`${name} is left over`];
    const at = [...is].findIndex((letter, index) => letter !== should[index]);
    const [mine, theirs] = [is, should].map((text) => text.slice(Math.max(0, at - 60), at + 100));
    return [`${name} differs: …${mine}… instead of …${theirs}…`];
  });
}

/** The objects that are still the ones that they were. */
export function kept(before: State, after: State): Set<string> {
  return new Set(
    [...before.uids].filter(([name, uid]) => after.uids.get(name) === uid).map(([name]) => name),
  );
}
