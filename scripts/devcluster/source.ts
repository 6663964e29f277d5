/** Turns the committed ApiServerSource into what its receive adapter reads: `K_SOURCE_CONFIG`. */
import type { KubeObject } from "./client.ts";
import type { Discovery } from "./discovery.ts";

/** What the adapter watches; field names as in Knative's `pkg/adapter/apiserver/config.go`. */
export interface SourceConfig {
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly mode: string;
  readonly resources: readonly {
    readonly gvr: { readonly Group: string; readonly Version: string; readonly Resource: string };
    readonly selector?: string;
  }[];
  readonly owner?: unknown;
  readonly filters?: unknown;
}

/** A Kubernetes label selector. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** The one ApiServerSource among `objects`; an error when there is none, or more than one. */
export function findSource(objects: readonly KubeObject[]): KubeObject {
  const sources = objects.filter((object) => object.kind === "ApiServerSource");
  if (sources.length === 1) return sources[0]!;
  throw new Error(`Cannot start the adapter: found ${sources.length} ApiServerSource, expected 1`);
}

/**
 * The configuration of a source, as Knative's controller would make it, except that the plural comes
 * from the server instead of a guess. Errors when the server does not know a kind, because the adapter
 * would silently never watch it.
 */
export async function sourceConfig(
  source: KubeObject,
  discover: Discovery,
): Promise<SourceConfig> {
  const { mode = "Reference", namespaceSelector, resources, owner, filters } = source["spec"];
  const watched = await Promise.all((resources as WatchedKind[]).map(async (watched) => {
    const { apiVersion, kind, selector } = watched;
    const resource = await discover(apiVersion, kind);
    if (!resource) {
      throw new Error(`Cannot watch ${apiVersion} ${kind}: the server does not know it`);
    }
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    return {
      gvr: { Group: group!, Version: version!, Resource: resource.name },
      ...(selector === undefined ? {} : { selector: selectorText(selector) }),
    };
  }));
  const allNamespaces = namespaceSelector !== undefined;
  if (allNamespaces && Object.keys(namespaceSelector).length > 0) {
    throw new Error("Cannot start the adapter: only an empty namespaceSelector is supported here");
  }
  return {
    namespaces: allNamespaces ? [""] : [source.metadata.namespace ?? "default"],
    allNamespaces,
    mode,
    resources: watched,
    ...(owner === undefined ? {} : { owner }),
    ...(filters === undefined ? {} : { filters }),
  };
}

interface WatchedKind {
  apiVersion: string;
  kind: string;
  selector?: LabelSelector;
}

/** A label selector as the text that list requests take. */
export function selectorText(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
    `${key}=${value}`
  );
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator === "In" ? "in" : "notin"} (${values.join(",")})`;
  });
  return [...labels, ...expressions].sort().join(",");
}
