import type { Kind, Need } from "../../controller.ts";
import { isKind } from "../../controller.ts";
import type { KubeObject } from "../kube/object.ts";

interface Consumed extends KubeObject {
  status?: { consumers?: { name: string; namespace: string }[] };
}

/** A change of who consumes a related object, in its `status.consumers`. */
export interface ConsumerWrite {
  readonly kind: Kind;
  readonly target: KubeObject;
  /**
   * An empty list gives the entry up. It must not be left out: where nobody else is listed, server-side apply would
   * leave a `status` of null, which the schema refuses.
   */
  readonly status: { consumers: { name: string; namespace: string }[] };
  /** One field manager per consumer: entries of different clusters never race or overwrite each other. */
  readonly manager: string;
}

/**
 * The writes that make `status.consumers` exact for one consumer: it is listed where it needs the object and nowhere
 * else. An object that nobody refers to is never written to.
 * @param manager field manager of the consumer's function; each consumer applies under one of its own
 * @param needs what the consumer needs; empty when it is gone
 * @param candidates all objects of the kind in the consumer's namespace
 */
export function consumerWrites(
  kind: Kind,
  manager: string,
  consumer: { name: string; namespace: string },
  needs: readonly Need[],
  candidates: readonly KubeObject[],
): ConsumerWrite[] {
  const { name, namespace } = consumer;
  return (candidates as readonly Consumed[]).flatMap((target) => {
    const wanted = needs.some((need) =>
      need.name === target.metadata.name && isKind(need.kind, target)
    );
    const listed = target.status?.consumers?.some((entry) =>
      entry.name === name && entry.namespace === namespace
    ) ?? false;
    if (wanted === listed) {
      return [];
    }
    const owner = `${manager}.${name}`;
    return [{
      kind,
      target,
      manager: owner,
      status: { consumers: wanted ? [{ name, namespace }] : [] },
    }];
  });
}

/**
 * Consumers that objects list although they are gone: nobody was awake to see them go.
 * @param candidates objects that list their consumers
 * @param existing the consumers that are there
 */
export function goneConsumers(
  candidates: readonly KubeObject[],
  existing: readonly { name: string; namespace: string }[],
): { name: string; namespace: string }[] {
  const listed = (candidates as readonly Consumed[]).flatMap(({ metadata, status }) =>
    (status?.consumers ?? []).filter(({ namespace }) => namespace === metadata.namespace)
  );
  const idOf = ({ name, namespace }: { name: string; namespace: string }) => `${namespace}/${name}`;
  const present = new Set(existing.map(idOf));
  const gone = listed.filter((consumer) => !present.has(idOf(consumer)));
  return [...new Map(gone.map((consumer) => [idOf(consumer), consumer])).values()];
}
