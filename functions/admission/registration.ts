import { splitPem } from "./certificates.ts";
import { WEBHOOK } from "../../lib/multigres/admission/webhook.ts";
import { KubeError, type RestClient } from "../../lib/engine/shell/kube/rest.ts";
import { log } from "../../lib/engine/shell/telemetry/log.ts";

const CONFIGURATION =
  `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${WEBHOOK}`;
/** Who else fills in a bundle when told so; two that do would undo each other's work for ever. */
const INJECTION = "cert-manager.io/inject-ca-from";

interface Configuration {
  metadata: {
    resourceVersion: string;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string }[];
  };
  webhooks?: { name: string; clientConfig: { caBundle?: string } }[];
}

/** Whether the webhook's configuration is as it should be, was made so, or does not exist. */
export type Registration = "unchanged" | "changed" | "missing";

/**
 * Brings the ValidatingWebhookConfiguration up to date: it trusts the bundle, and belongs to our namespace, so that
 * it goes away with it. (A configuration that outlives its webhook would refuse deletions for ever.)
 * @param bundle PEM; undefined when somebody else fills it in
 */
export async function register(
  rest: RestClient,
  namespace: string,
  bundle: string | undefined,
): Promise<Registration> {
  const found = await read<Configuration>(rest, CONFIGURATION);
  if (found === undefined) return "missing";
  const owner = await read<{ metadata: { uid: string } }>(rest, `/api/v1/namespaces/${namespace}`);
  const { annotations, ownerReferences = [], resourceVersion } = found.metadata;
  const isInjected = annotations?.[INJECTION] !== undefined;
  if (isInjected && bundle !== undefined) {
    log("warn", "Not filling in the bundle: cert-manager is told to, so set TLS_DIRECTORY");
  }
  const wanted = isInjected ? undefined : bundle;
  const current = found.webhooks?.find(({ name }) => name === WEBHOOK)?.clientConfig.caBundle;
  const isOwned = owner === undefined ||
    ownerReferences.some(({ uid }) => uid === owner.metadata.uid);
  if (isOwned && (wanted === undefined || trusts(current, wanted))) return "unchanged";
  await rest.performRequest({
    method: "PATCH",
    path: CONFIGURATION,
    querystring: new URLSearchParams({ fieldManager: "multigres-admission", force: "true" }),
    contentType: "application/apply-patch+yaml",
    bodyJson: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: {
        name: WEBHOOK,
        // Refused if a replica that knows a newer certificate was faster.
        resourceVersion,
        ...(owner === undefined ? {} : {
          ownerReferences: [
            { apiVersion: "v1", kind: "Namespace", name: namespace, uid: owner.metadata.uid },
          ],
        }),
      },
      ...(wanted === undefined ? {} : {
        webhooks: [{ name: WEBHOOK, clientConfig: { caBundle: btoa(wanted) } }],
      }),
    },
  });
  return "changed";
}

/** More than the bundle is fine: a replica that renewed has added its authority. */
function trusts(current: string | undefined, bundle: string): boolean {
  const trusted = splitPem(current === undefined ? "" : atob(current));
  return splitPem(bundle).every((pem) => trusted.includes(pem));
}

async function read<T>(rest: RestClient, path: string): Promise<T | undefined> {
  try {
    return await rest.performRequest({ method: "GET", path }) as T;
  } catch (error) {
    if (error instanceof KubeError && error.code === 404) return undefined;
    throw error;
  }
}
