import type { Domain, Kind } from "../engine/controller.ts";

/** An object as it is installed. */
export type Manifest = Record<string, unknown>;

/** The image of all functions; an overlay's `images:` names the real one. */
export function imageOf({ name }: Domain): string {
  return `${name}-operator`;
}

/** An object of the operator's own namespace. */
export function namespaced(
  { namespace }: Domain,
  apiVersion: string,
  kind: string,
  name: string,
  rest: Manifest,
): Manifest {
  return { apiVersion, kind, metadata: { name, namespace }, ...rest };
}

/** The API group of a kind; the core group's is empty. */
export function groupOf({ apiVersion }: Kind): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
