import { LABEL } from "../../../lib/multigres/labels.ts";
import type { FakeApiServer } from "../fake/api_server.ts";
import type { Stored } from "../fake/storage.ts";

const IDENTITY = [
  LABEL.cluster,
  LABEL.database,
  LABEL.tablegroup,
  LABEL.shard,
  LABEL.cell,
  LABEL.pool,
];

interface Template {
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

/**
 * Plays the StatefulSet controller as to volumes: a pod's claims are made with the labels of the set's selector, and are
 * never taken away. Gives what must never happen, as sentences.
 */
export function claim(fake: FakeApiServer, namespace: string): string[] {
  const objects = fake.objects(namespace);
  const claims = new Map(
    objects.filter(({ kind }) => kind === "PersistentVolumeClaim")
      .map((object) => [object.metadata.name, object]),
  );
  const wrong: string[] = [];
  for (const set of objects.filter(({ kind }) => kind === "StatefulSet")) {
    const { replicas = 1, selector, volumeClaimTemplates = [] } = set["spec"] as {
      replicas?: number;
      selector: { matchLabels: Record<string, string> };
      volumeClaimTemplates?: Template[];
    };
    // What the pods are selected by is what they are; the set's own labels can be taken away.
    const pods = { metadata: { labels: selector.matchLabels } };
    for (const { metadata, spec } of volumeClaimTemplates) {
      for (let ordinal = 0; ordinal < replicas; ordinal++) {
        const name = `${metadata.name}-${set.metadata.name}-${ordinal}`;
        const found = claims.get(name);
        if (found === undefined) {
          const labels = selector.matchLabels;
          const made = {
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { name, labels },
            spec,
          };
          claims.set(name, fake.act.create(made, "kube-controller-manager"));
        } else if (identity(found) !== identity(pods)) {
          wrong.push(
            `StatefulSet "${set.metadata.name}" mounts the volume of another: ${identity(found)}`,
          );
        }
      }
    }
  }
  return [...wrong, ...twins([...claims.values()])];
}

/** Data that lies in two places was started anew beside itself. */
function twins(claims: readonly Stored[]): string[] {
  const seen = new Map<string, string>();
  return claims.flatMap(({ metadata }) => {
    const ordinal = /-(\d+)$/.exec(metadata.name)?.[1] ?? "";
    if (!metadata.name.startsWith("pgdata-")) return [];
    const id = `${identity({ metadata })} ${ordinal}`;
    const other = seen.get(id);
    seen.set(id, metadata.name);
    return other === undefined ? [] : [`"${metadata.name}" was started empty beside "${other}"`];
  });
}

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> | undefined };
}

function identity({ metadata: { labels = {} } }: Labelled): string {
  return IDENTITY.map((key) => labels[key] ?? "").join("/");
}
