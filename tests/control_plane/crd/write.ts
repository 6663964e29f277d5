import type { ApiClient } from "../../../scripts/devcluster/client.ts";
import type { CaseObject } from "./cases.ts";

/** What the API server said to one write. */
export interface Answer {
  accepted: boolean;
  message: string;
  warnings: string[];
  /** Of the object that was written. */
  resourceVersion?: string;
}

/** Creates or replaces an object under strict validation; `resourceVersion` makes it a replacement. */
export async function write(
  server: Pick<ApiClient, "fetch">,
  object: CaseObject,
  options: { dryRun: boolean; resourceVersion?: string },
): Promise<Answer> {
  const { dryRun, resourceVersion } = options;
  const name = object.metadata?.name ?? "case";
  const query = new URLSearchParams({ fieldValidation: "Strict", ...dryRun && { dryRun: "All" } });
  const path = pathOf(object.kind, resourceVersion === undefined ? "" : `/${name}`);
  const response = await server.fetch(`${path}?${query}`, {
    method: resourceVersion === undefined ? "POST" : "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      apiVersion: "multigres.com/v1alpha1",
      ...object,
      metadata: { name, ...resourceVersion !== undefined && { resourceVersion } },
    }),
  });
  const body = await response.json();
  return {
    accepted: response.ok,
    message: response.ok ? "" : body.message,
    warnings: warningsOf(response.headers.get("warning") ?? ""),
    resourceVersion: body.metadata?.resourceVersion,
  };
}

/** Deletes what a case left behind. */
export async function remove(server: Pick<ApiClient, "fetch">, object: CaseObject): Promise<void> {
  const path = pathOf(object.kind, `/${object.metadata?.name ?? "case"}`);
  await (await server.fetch(path, { method: "DELETE" })).body?.cancel();
}

function pathOf(kind: string, rest: string): string {
  return `/apis/multigres.com/v1alpha1/namespaces/default/${kind.toLowerCase()}s${rest}`;
}

/** Warning headers look like: 299 - "text" (RFC 9111 section 5.5). */
function warningsOf(header: string): string[] {
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text!);
}
