import { type Controller, type Domain, kindsOf } from "../engine/controller.ts";
import { functionName } from "../engine/core/function_name.ts";
import { type Manifest, namespaced } from "./manifest.ts";

/**
 * The in-memory broker delivers one event of a kind at a time, so a long ladder of retries would hold up all others.
 * A function answers at once and starts in a second or two; but a request that meets Knative taking the last pod away
 * may wait in the activator until that pod is gone (measured; the README tells why and what helps).
 */
const DELIVERY = {
  retry: 4,
  backoffPolicy: "exponential",
  backoffDelay: "PT0.2S",
  timeout: "PT10S",
};

/** The Trigger that brings a controller its events. Retries are bounded: what exceeds them is left to the sweep. */
export function trigger(controller: Controller): Manifest {
  const name = functionName(controller);
  return namespaced(controller.domain, "eventing.knative.dev/v1", "Trigger", name, {
    spec: {
      broker: controller.domain.name,
      filters: [{
        any: kindsOf(controller).map(({ kind }) => ({ exact: { kind } })),
      }],
      subscriber: { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name } },
      delivery: DELIVERY,
    },
  });
}

/** The function that looks for what no event told. */
export const SWEEP = "sweep";

/** Where the sweep is asked for. */
export const SWEEP_SINK = {
  ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: SWEEP },
  uri: "/sweep",
};

/**
 * The Trigger that has the sweep look when the event source has started anew: what changed meanwhile was told to nobody.
 * Knative starts it anew whenever a namespace comes or goes (its list is part of the adapter's settings).
 */
export function restartTrigger(domain: Domain): Manifest {
  return namespaced(domain, "eventing.knative.dev/v1", "Trigger", SWEEP, {
    spec: {
      broker: domain.name,
      // Knative names the adapter so.
      filters: [
        { exact: { kind: "Deployment" } },
        { prefix: { name: `apiserversource-${domain.name}-` } },
      ],
      subscriber: SWEEP_SINK,
      delivery: DELIVERY,
    },
  });
}
