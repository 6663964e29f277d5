import { z } from "zod";

// Kubernetes' own syntax (resource.Quantity) without the minus sign: no field here takes a negative amount.
const QUANTITY = /^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;

/** An amount such as `500m`, `2` or `10Gi`; a number or a string (Kubernetes: `resource.Quantity`). */
export const quantity = z.union([z.int().min(0), z.string().max(32).regex(QUANTITY)]).meta({
  "x-kubernetes-int-or-string": true,
  "minimum": 0,
  "maxLength": 32,
  "pattern": QUANTITY.source,
});

/** Amounts by resource name (Kubernetes: `ResourceList`). */
export const resourceList = z.record(z.string(), quantity).meta({ maxProperties: 16 });

/** An amount: inferred from the schema. */
export type Quantity = z.infer<typeof quantity>;
