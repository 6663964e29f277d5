import type { Change } from "./storage.ts";

/**
 * A change as Knative's ApiServerSource (mode Resource) sends it: a binary CloudEvent over HTTP, with the whole object
 * as data. A fresh id per call, as each delivery of the source is a new event.
 */
export function cloudEvent({ type, object }: Change, id: string): RequestInit {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-type": `dev.knative.apiserver.resource.${type}`,
      "ce-source": "https://10.96.0.1:443",
      "ce-subject": `/apis/${apiVersion}/namespaces/${namespace ?? ""}/${
        guessPlural(kind)
      }/${name}`,
      "ce-kind": kind,
      "ce-apiversion": apiVersion,
      "ce-name": name,
      "ce-namespace": namespace ?? "",
      "ce-time": new Date().toISOString(),
    },
    body: JSON.stringify(object),
  };
}

/** The source sees kinds only, and guesses (Kubernetes: `meta.UnsafeGuessKindToResource`). */
function guessPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith("s")) return `${singular}es`;
  return singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
