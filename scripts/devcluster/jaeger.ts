/** A real Jaeger on this machine: takes OTLP, keeps traces in memory, answers queries. */
import { basename, join } from "node:path";
import { delay, logTail, type Process, START_LIMIT, startProcess } from "./process.ts";

/** What {@link startJaeger} needs. */
export interface JaegerOptions {
  readonly state: string;
  /** The binary. */
  readonly jaeger: string;
}

/** A running Jaeger. */
export interface Jaeger extends Process {
  /** Base URL for OTLP over HTTP: what `OTEL_EXPORTER_OTLP_ENDPOINT` takes. */
  readonly otlpEndpoint: string;
  /** Base URL of the query API (`/api/traces/…`), and of the UI where its assets exist. */
  readonly queryUrl: string;
}

/** Traces beyond these push out the oldest; memory is all there is. */
const MAX_TRACES = 20_000;
const ANY_PORT = "127.0.0.1:0";

/** Starts Jaeger on free ports; it takes and answers when this resolves. Errors when it ends before that. */
export async function startJaeger({ state, jaeger }: JaegerOptions): Promise<Jaeger> {
  const [otlp, query] = freePorts();
  const child = startProcess({
    name: "jaeger",
    state,
    command: jaeger,
    args: [
      `--collector.otlp.http.host-port=127.0.0.1:${otlp}`,
      `--query.http-server.host-port=127.0.0.1:${query}`,
      `--memory.max-traces=${MAX_TRACES}`,
      "--log-level=warn",
      // All the other ways in are not used; two Jaegers side by side must not meet.
      `--collector.otlp.grpc.host-port=${ANY_PORT}`,
      `--collector.grpc-server.host-port=${ANY_PORT}`,
      `--collector.http-server.host-port=${ANY_PORT}`,
      `--query.grpc-server.host-port=${ANY_PORT}`,
      `--admin.http.host-port=${ANY_PORT}`,
      `--http-server.host-port=${ANY_PORT}`,
      `--processor.jaeger-binary.server-host-port=${ANY_PORT}`,
      `--processor.jaeger-compact.server-host-port=${ANY_PORT}`,
      `--processor.zipkin-compact.server-host-port=${ANY_PORT}`,
    ],
    env: {
      COLLECTOR_OTLP_ENABLED: "true",
      SPAN_STORAGE_TYPE: "memory",
      // It would trace itself, and send that to whatever listens on the standard port.
      OTEL_TRACES_SAMPLER: "always_off",
    },
  });
  const otlpEndpoint = `http://127.0.0.1:${otlp}`;
  const queryUrl = `http://127.0.0.1:${query}`;
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    if (!child.running()) {
      throw new Error(`Cannot start Jaeger: it ended\n${logTail(child.log)}`);
    }
    if (await answers(`${queryUrl}/api/services`) && await answers(`${otlpEndpoint}/`)) {
      await Deno.writeTextFile(addressFile(state), queryUrl);
      return { ...child, otlpEndpoint, queryUrl };
    }
    await delay(20);
  }
  await child.stop();
  throw new Error(
    `Cannot start Jaeger: no answer within ${START_LIMIT / 1_000} s\n${logTail(child.log)}`,
  );
}

/** The query address of the Jaeger that runs, or ran last, with this state folder. Errors when there was none. */
export async function readJaegerUrl(state: string): Promise<string> {
  try {
    return await Deno.readTextFile(addressFile(state));
  } catch (cause) {
    const reason = "no scripts/demo of that name runs here with a Jaeger";
    throw new Error(`Cannot find a Jaeger for "${basename(state)}": ${reason}`, { cause });
  }
}

function addressFile(state: string): string {
  return join(state, "jaeger.url");
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false; // it does not listen yet
  }
}

function freePorts(): [number, number] {
  const listeners = [0, 0].map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
  const [otlp, query] = listeners.map((listener) => {
    listener.close();
    return listener.addr.port;
  });
  return [otlp!, query!];
}
