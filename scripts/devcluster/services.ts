/** Reads Knative Service manifests: as which account each function runs. */
import type { KubeObject } from "./client.ts";

/** What a function's KService says that matters to a local process. */
export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The user that this account is for the API server, as in the audit log. */
  readonly user: string;
}

/** The KServices among `objects` by name, which is the name of the function. */
export function readServices(objects: readonly KubeObject[]): Readonly<Record<string, Service>> {
  const services = objects.filter((object) =>
    object.kind === "Service" && object.apiVersion.startsWith("serving.knative.dev/")
  );
  return Object.fromEntries(services.map((object) => {
    const { name, namespace = "default" } = object.metadata;
    const serviceAccount = object["spec"]?.template?.spec?.serviceAccountName ?? "default";
    const user = `system:serviceaccount:${namespace}:${serviceAccount}`;
    return [name, { name, namespace, serviceAccount, user }];
  }));
}
