import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerReview, parseReview, type Verdict } from "../../lib/multigres/admission/review.ts";
import { judgeDeletion } from "../../lib/multigres/admission/in_use.ts";
import { PATH, TIMEOUT_SECONDS } from "../../lib/multigres/admission/webhook.ts";
import { DEPLOYMENT_TEMPLATE, GROUP, MULTIGRES_CLUSTER } from "../../lib/multigres/api/kinds.ts";
import type { KubeClient } from "../../lib/engine/shell/kube/client.ts";
import { log } from "../../lib/engine/shell/telemetry/log.ts";
import { nameRequest } from "../../lib/engine/shell/telemetry/span.ts";

/** A review carries the object that is to be deleted: etcd takes 1.5 MiB of it. */
const MAX_BODY = 4 * 1024 * 1024;
/** An answer of our own must come before the API server gives up, because it says more. */
const PATIENCE = (TIMEOUT_SECONDS - 1) * 1000;

/** The HTTP edge of the webhook: refuses the deletion of a DeploymentTemplate that is in use. */
export function createApp(client: Pick<KubeClient, "list">, patience = PATIENCE): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.body(null, 204));
  app.get("/readyz", (c) => c.body(null, 204));

  app.post(PATH, bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.body(null, 413) }), async (c) => {
    nameRequest("POST", PATH);
    const request = parseReview(await c.req.text());
    if (request === undefined) return c.body(null, 400);
    const { operation, resource, namespace, name } = request;
    const isOurs = operation === "DELETE" && resource.group === GROUP &&
      resource.resource === DEPLOYMENT_TEMPLATE.plural;
    // Somebody else's configuration sent it here: it is none of this webhook's business.
    if (!isOurs) return c.json(answerReview(request, { allowed: true }));
    const verdict = await judge(namespace, name);
    const reason = verdict.allowed ? {} : { reason: verdict.message };
    log("info", "Judged a deletion", { namespace, name, allowed: verdict.allowed, ...reason });
    return c.json(answerReview(request, verdict));
  });

  async function judge(namespace: string, name: string): Promise<Verdict> {
    try {
      // Listed now, and not looked up in `status.consumers`, which follows by some moments.
      return judgeDeletion(name, await soon(client.list(MULTIGRES_CLUSTER, namespace), patience));
    } catch (error) {
      // Not knowing is no permission. Answered rather than left to time out: the message says what is wrong.
      return {
        allowed: false,
        code: 503,
        message: `Cannot delete DeploymentTemplate "${name}": cannot tell whether it is in use: ${
          (error as Error).message
        }; try again`,
      };
    }
  }

  app.onError((error, c) => {
    log("error", "Cannot handle a request", { error: String(error) });
    return c.body(null, 500);
  });
  return app;
}

async function soon<T>(work: Promise<T>, patience: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
