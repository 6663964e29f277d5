// The only file that makes metrics. Deno exports them itself (OTEL_DENO=true); without it there are none.
import type { Domain } from "../../controller.ts";
import { own } from "../../core/trace/attributes.ts";
import { otel } from "./otel.ts";

/** What is measured of a reconcile. */
export interface Measured {
  readonly kind: string;
  /** "settled", "failing", "gone", or "error" for the machine's failures. */
  readonly outcome: string;
  readonly seconds: number;
  readonly reads: number;
  readonly writes: number;
  readonly conflicts: number;
}

/** The instruments of one process. */
export interface Metrics {
  reconciled(measured: Measured): void;
  /** A process that was started for an event; seconds from its start until it listens. */
  coldStart(seconds: number): void;
}

/** Upper bounds in seconds: a run takes some ms, one that waits for a slow API server some s. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Makes the instruments. Names and units follow OpenTelemetry: the domain's name before what is ours (general naming
 * guidelines), `faas.*` for cold starts (FaaS metrics).
 */
export function createMetrics(domain: Domain): Metrics | undefined {
  if (otel === undefined) return undefined;
  const meter = otel.metrics.getMeter(`${domain.name}-operator`);
  const duration = meter.createHistogram(`${domain.name}.reconcile.duration`, {
    description:
      "Duration of a reconcile, by kind and outcome; its count is the number of reconciles",
    unit: "s",
    advice: { explicitBucketBoundaries: SECONDS },
  });
  const counter = (name: string, description: string, unit: string) =>
    meter.createCounter(name, { description, unit });
  const reads = counter(`${domain.name}.reconcile.reads`, "Reads from the API server", "{request}");
  const writes = counter(
    `${domain.name}.reconcile.writes`,
    "Writes to the API server",
    "{request}",
  );
  const conflicts = counter(
    `${domain.name}.reconcile.conflicts`,
    "Writes refused with 409",
    "{request}",
  );
  const starts = counter("faas.coldstarts", "Starts of a process", "{coldstart}");
  const init = meter.createHistogram("faas.init_duration", {
    description: "From the start of a process until it listens",
    unit: "s",
    advice: { explicitBucketBoundaries: SECONDS },
  });
  return {
    reconciled({ kind, outcome, seconds, ...requests }) {
      const attributes = own(domain, { "object.kind": kind });
      duration.record(seconds, { ...attributes, ...own(domain, { outcome }) });
      reads.add(requests.reads, attributes);
      writes.add(requests.writes, attributes);
      conflicts.add(requests.conflicts, attributes);
    },
    coldStart(seconds) {
      starts.add(1);
      init.record(seconds);
    },
  };
}
