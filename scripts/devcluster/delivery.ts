/** Delivers one event to one function with the retries of its Trigger. */
import type { Activator } from "./activator.ts";
import type { IncomingEvent } from "./cloud_events.ts";
import { backoffMs, type DeliverySpec } from "./triggers.ts";

/** How a delivery ended. `refused`: an answer that Knative does not retry; `gaveUp`: retries were used up. */
export type Outcome = "delivered" | "refused" | "gaveUp";

/** Delivers an event; resolves when it was taken or there is no further attempt. */
export async function deliver(
  event: IncomingEvent,
  activator: Activator,
  delivery: DeliverySpec,
  onAttempt: () => void,
  signal: AbortSignal,
): Promise<Outcome> {
  for (let attempt = 0;; attempt++) {
    const status = await activator.withInstance((url) => {
      onAttempt();
      return post(url, event, delivery.timeoutMs, signal);
    }).catch(() => 0);
    if (status >= 200 && status < 300) return "delivered";
    if (!isRetried(status)) return "refused";
    if (attempt >= delivery.retry || signal.aborted) return "gaveUp";
    await wait(backoffMs(delivery, attempt), signal);
  }
}

/** Knative's kncloudevents retries these; 0 stands for "no answer". */
function isRetried(status: number): boolean {
  return status === 0 || status >= 500 || [404, 408, 409, 429].includes(status);
}

async function post(
  url: string,
  event: IncomingEvent,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number> {
  const headers = new Headers(event.headers);
  headers.set("prefer", "reply");
  const response = await fetch(`${url}/`, {
    method: "POST",
    headers,
    body: event.body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const answer = await response.arrayBuffer();
  // Knative's filter makes a 502 of a 2xx whose body is no CloudEvent, and delivers again.
  const isEvent = response.headers.has("ce-specversion") ||
    response.headers.get("content-type")?.startsWith("application/cloudevents");
  return response.ok && answer.byteLength > 0 && !isEvent ? 502 : response.status;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
