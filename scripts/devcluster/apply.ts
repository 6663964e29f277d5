/** Applies manifests the way `kubectl apply --server-side --validate=strict` does. */
import { type ApiClient, type KubeObject, serverMessage } from "./client.ts";
import { createDiscovery, resourcePath } from "./discovery.ts";
import { parseManifests } from "./read_manifests.ts";
import { delay, START_LIMIT } from "./process.ts";

/** Applies objects, or the objects of a YAML text; gives what the server made of them. */
export type Apply = (
  manifests: string | readonly KubeObject[],
  options?: ApplyOptions,
) => Promise<KubeObject[]>;

/** How to apply. */
export interface ApplyOptions {
  /** Namespace of namespaced objects that name none; "default" unless given. */
  readonly namespace?: string;
  /** Who owns the fields; "multigres-dev" unless given. */
  readonly fieldManager?: string;
  /** Gets each warning of the server. */
  readonly onWarning?: (warning: string) => void;
}

/** Thrown when objects were refused; `errors` has one readable line for each of them. */
export class ApplyError extends Error {
  /** Takes the lines; objects that are not named have been applied. */
  constructor(readonly errors: readonly string[]) {
    super(errors.join("\n"));
    this.name = "ApplyError";
  }
}

/** Makes an {@link Apply} for one API server. Unknown fields are errors; CRDs are waited for. */
export function createApply(client: ApiClient): Apply {
  const discover = createDiscovery(client);

  async function applyOne(object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = object;
    const resource = await discover(apiVersion, kind);
    if (!resource) throw new Error(`the server does not know ${apiVersion} ${kind}`);
    const namespace = metadata.namespace ?? options.namespace ?? "default";
    const path = resourcePath(apiVersion, resource, namespace, metadata.name);
    const manager = encodeURIComponent(options.fieldManager ?? "multigres-dev");
    const query = `fieldManager=${manager}&force=true&fieldValidation=Strict`;
    const response = await client.fetch(`${path}?${query}`, {
      method: "PATCH",
      headers: { "content-type": "application/apply-patch+yaml", accept: "application/json" },
      body: JSON.stringify(object),
    });
    const text = await response.text();
    // Warning headers look like: 299 - "text" (RFC 9111 section 5.5).
    for (
      const [, warning] of (response.headers.get("warning") ?? "").matchAll(
        /299 \S+ "((?:[^"\\]|\\.)*)"/g,
      )
    ) {
      options.onWarning?.(warning!.replace(/\\(.)/g, "$1"));
    }
    if (!response.ok) throw new Error(serverMessage(text));
    return JSON.parse(text) as KubeObject;
  }

  async function untilEstablished(crd: KubeObject): Promise<void> {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
    const deadline = Date.now() + START_LIMIT;
    const { group, versions, names } = crd["spec"];
    while (Date.now() < deadline) {
      const now = await client.json("GET", path);
      const conditions = (now["status"]?.conditions ?? []) as { type: string; status: string }[];
      const established = conditions.some((c) => c.type === "Established" && c.status === "True");
      // Established comes a moment before discovery and the handler know the kind.
      if (established && await discover(`${group}/${versions[0].name}`, names.kind)) return;
      await delay(50);
    }
    throw new Error(`it was not Established within ${START_LIMIT / 1_000} s`);
  }

  return async function apply(manifests, options = {}) {
    const given = typeof manifests === "string" ? parseManifests(manifests) : manifests;
    const objects = given.toSorted((a, b) => rank(a) - rank(b));
    const applied: KubeObject[] = [];
    const errors: string[] = [];
    const attempt = async (object: KubeObject, action: () => Promise<void>) => {
      try {
        await action();
      } catch (error) {
        const { kind, metadata } = object;
        errors.push(`Cannot apply ${kind} "${metadata.name}": ${(error as Error).message}`);
      }
    };
    for (const object of objects) {
      await attempt(object, async () => void applied.push(await applyOne(object, options)));
    }
    for (const crd of applied.filter((one) => one.kind === "CustomResourceDefinition")) {
      await attempt(crd, () => untilEstablished(crd));
    }
    if (errors.length > 0) throw new ApplyError(errors);
    return applied;
  };
}

/** What other objects live in comes first; otherwise the order given is kept. */
function rank(object: KubeObject): number {
  return ["Namespace", "CustomResourceDefinition"].includes(object.kind) ? 0 : 1;
}
