import { crd, type Schema } from "../../../lib/deploy/crd.ts";
import type { Kind } from "../../../lib/engine/controller.ts";
import type { Defined } from "../../../lib/engine/schema/definition.ts";

/** A CustomResourceDefinition as far as the fake reads it. */
export interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** The CRDs that are generated from definitions. */
export function crdsOf(defined: readonly Defined[]): Crd[] {
  return defined.map(({ kind, definition }) => crd(kind, definition) as unknown as Crd);
}

/** The CRD of a kind whose spec and status may hold anything. */
export function openCrd({ apiVersion, kind, plural }: Kind): Crd {
  const [group = "", name = ""] = apiVersion.split("/");
  const openAPIV3Schema = { type: "object", properties: { spec: {}, status: {} } };
  return {
    spec: { group, names: { kind, plural }, versions: [{ name, schema: { openAPIV3Schema } }] },
  };
}
