import { type Json, same } from "./fields.ts";
import type { Resource } from "./resources.ts";
import { invalid } from "./status_error.ts";

/** What may change in a StatefulSet's spec (Kubernetes: `ValidateStatefulSetUpdate`). */
const MUTABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

/** Refuses the changes of built-in objects that Kubernetes refuses and an operator may try. */
export function checkBuiltIn(resource: Resource, object: Json, before: Json | undefined): void {
  const spec = (object["spec"] ?? {}) as Json;
  const old = (before?.["spec"] ?? spec) as Json;
  const name = (object["metadata"] as { name: string }).name;
  if (resource.kind === "StatefulSet") {
    const changed = [...new Set([...Object.keys(spec), ...Object.keys(old)])]
      .filter((field) => !MUTABLE.includes(field))
      .filter((field) => !same(spec[field], old[field]));
    if (changed.length > 0) {
      const why = `spec: Forbidden: updates to statefulset spec for fields other than ${
        MUTABLE.map((field) => `'${field}'`).join(", ")
      } are forbidden`;
      throw invalid("StatefulSet.apps", name, why);
    }
  }
  if (["Deployment", "StatefulSet"].includes(resource.kind)) {
    if (!same(spec["selector"], old["selector"])) {
      throw invalid(`${resource.kind}.apps`, name, "spec.selector: field is immutable");
    }
    checkTemplate(resource, name, spec);
  }
}

/** A workload whose selector misses its own pods is refused. */
function checkTemplate({ kind }: Resource, name: string, spec: Json): void {
  const wanted = ((spec["selector"] as Json | undefined)?.["matchLabels"] ?? {}) as Json;
  const template = spec["template"] as { metadata?: { labels?: Json } } | undefined;
  const labels = template?.metadata?.labels ?? {};
  const misses = Object.entries(wanted).some(([key, value]) => labels[key] !== value);
  if (misses) {
    const why = "spec.template.metadata.labels: `selector` does not match template `labels`";
    throw invalid(`${kind}.apps`, name, why);
  }
}
