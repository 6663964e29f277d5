import { API_VERSION, DEPLOYMENT_TEMPLATE, GROUP } from "../api/kinds.ts";

/** The name of the webhook and of its ValidatingWebhookConfiguration. */
export const WEBHOOK = `template-in-use.${GROUP}`;
/** The path on which the webhook is asked. */
export const PATH = "/template-in-use";
/** The Secret with the serving certificate. It is shipped empty, so that no right to create Secrets is needed. */
export const TLS_SECRET = "admission-tls";
/** Deleting a template waits this long for an answer, at most. */
export const TIMEOUT_SECONDS = 5;

/** What of the API the webhook and its policy are about: deletions of templates, and nothing else. */
export const DELETIONS = {
  apiGroups: [GROUP],
  apiVersions: [API_VERSION.slice(GROUP.length + 1)],
  operations: ["DELETE"],
  resources: [DEPLOYMENT_TEMPLATE.plural],
  scope: "Namespaced",
};

/**
 * Namespace deletion and garbage collection always pass: the API server does not even ask, so that a namespace can be
 * deleted while the webhook is down or not installed any more. The last one is the controller manager where its
 * controllers share one account (`--use-service-account-credentials=false`).
 */
export const UNLESS_CONTROLLERS = {
  name: "not-a-controller",
  expression: `!(request.userInfo.username in [${
    [
      "system:serviceaccount:kube-system:namespace-controller",
      "system:serviceaccount:kube-system:generic-garbage-collector",
      "system:kube-controller-manager",
    ].map((user) => `'${user}'`).join(", ")
  }])`,
};

/** How the API server reaches the webhook: a Service of the cluster, or a URL. */
export type ClientConfig =
  | { readonly service: { name: string; namespace: string; path: string; port: number } }
  | { readonly url: string };

/**
 * The ValidatingWebhookConfiguration. "Fail" closes for deletions of templates only: no other request ever waits for
 * this webhook. `caBundle` is left out, so that applying the file again does not take away what was filled in.
 */
export function webhookConfiguration(clientConfig: ClientConfig): Record<string, unknown> {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: WEBHOOK, labels: LABELS },
    webhooks: [{
      name: WEBHOOK,
      clientConfig,
      rules: [DELETIONS],
      matchConditions: [UNLESS_CONTROLLERS],
      matchPolicy: "Equivalent",
      failurePolicy: "Fail",
      // A dry run is judged like the real thing.
      sideEffects: "None",
      timeoutSeconds: TIMEOUT_SECONDS,
      admissionReviewVersions: ["v1"],
    }],
  };
}

/** On every object of the webhook, to tell them from those of the functions. */
export const LABELS = { "app.kubernetes.io/component": "admission" };
