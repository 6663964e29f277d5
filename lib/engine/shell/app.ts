import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Domain } from "../controller.ts";
import { type ObjectEvent, parseEvent } from "../core/event/cloud_event.ts";
import type { Arrival } from "../core/event/doorbell.ts";
import { isRolledOut } from "../core/kube/rollout.ts";
import { own } from "../core/trace/attributes.ts";
import { arrivalOf, eventAttributes } from "../core/trace/delivery.ts";
import { log } from "./telemetry/log.ts";
import { annotate, currentTraceparent, nameRequest } from "./telemetry/span.ts";
import type { Worker } from "./worker.ts";

/** An event is an object's JSON; etcd takes 1.5 MiB, so anything much larger is not one. */
const MAX_BODY = 4 * 1024 * 1024;

/** What becomes of an event, as an answer: of these a Trigger delivers only what gets 503 again. */
const STATUS = { accepted: 202, ignored: 204, malformed: 400, full: 503 } as const;

/**
 * The HTTP edge of a function. `POST /` takes CloudEvents and answers before the work is done, always without a body:
 * a Trigger takes a body that is not a CloudEvent for a failure and delivers again.
 */
export function createApp(worker: Worker, domain: Domain): Hono {
  const app = new Hono();
  let draining = false;

  app.get("/healthz", (c) => {
    nameRequest("GET", "/healthz");
    return c.body(null, 204);
  });
  app.get("/readyz", (c) => {
    nameRequest("GET", "/readyz");
    return c.body(null, worker.isReady() && !draining ? 204 : 503);
  });

  // Counts what comes in chunks as well.
  const limit = bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.body(null, 400) });
  app.post("/", limit, async (c) => {
    nameRequest("POST", "/");
    if (draining) return c.body(null, 503);
    const event = parseEvent(c.req.raw.headers, await c.req.text());
    if (event === undefined) return c.body(null, 400);
    const began = performance.timeOrigin;
    const arrival = arrivalOf(event, { now: Date.now(), began, delivery: currentTraceparent() });
    const answer = tryRing(event, arrival);
    annotate({ ...eventAttributes(domain, event), ...own(domain, { answer }) });
    return c.body(null, STATUS[answer]);
  });

  /** Nothing is asked or waited for here: what fails does so by what it was given, and would again. */
  function tryRing(event: ObjectEvent, arrival: Arrival): keyof typeof STATUS {
    try {
      return worker.ring(event, arrival);
    } catch (error) {
      log("warn", "Cannot read an event", { id: event.id.slice(0, 100), error: String(error) });
      return "malformed";
    }
  }

  // The clock asks for it, and so does the event source's own Deployment when it has been rolled out: what it was
  // about to tell is lost. 202: something is not settled yet, so look again soon; 204: all quiet.
  app.post("/sweep", limit, async (c) => {
    nameRequest("POST", "/sweep");
    if (draining) return c.body(null, 503);
    const event = parseEvent(c.req.raw.headers, await c.req.text());
    if (event !== undefined && !isRolledOut(event.object)) return c.body(null, 204);
    const { unsettled, due } = await worker.sweep(currentTraceparent());
    return c.body(null, unsettled > 0 || due.length > 0 ? 202 : 204);
  });

  // Not 404, which a Trigger would deliver again.
  app.notFound((c) => c.body(null, 400));
  app.onError((error, c) => {
    log("error", "Cannot handle a request", { error: String(error) });
    return c.body(null, 503);
  });

  worker.onDrain(() => void (draining = true));
  return app;
}
