import type { Domain } from "../../controller.ts";

/** Attributes of spans, as OpenTelemetry takes them. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Attributes of our own: each name gets the domain's in front (OpenTelemetry: "Attribute naming", namespaces). */
export function own({ name }: Domain, attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [`${name}.${key}`, value]),
  );
}
