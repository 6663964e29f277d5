/** How long a function that sleeps takes to answer, and where the time goes. */
import type { KubeObject } from "../../scripts/devcluster/client.ts";
import { delay } from "../../scripts/devcluster/process.ts";
import { type Cluster, until } from "../../scripts/node/cluster.ts";
import { FUNCTION_IMAGE, SYSTEM } from "../../scripts/node/deploy.ts";
import { cloudEvent } from "../support/fake/events.ts";
import type { Stored } from "../support/fake/storage.ts";
import { EXAMPLE, LIMIT, ours } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";
import { watch } from "../support/watch.ts";

const FUNCTION = "table-group";
const STEPS = [
  "pod exists",
  "kubelet has it",
  "volumes and network",
  "function's container",
  "queue-proxy's container",
  "function listens",
  "answer",
  "first reconcile",
] as const;

/** Functions that do nothing, by name; with a token or without. */
const BARE = new Map([["with-token", true], ["without-token", false]]);

type Sample = Partial<Record<typeof STEPS[number], number>>;

/** The median of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** From outside of the cluster, so only where the Service's address can be reached. */
export const coldStart: Scenario = {
  name: "cold-start",
  title: "cold start, median of ten",
  needsNode: true,
  async run({ cluster, note }) {
    const gateway = await address(cluster);
    const event = await anEvent(cluster);
    for (const [name, token] of BARE) await apply(cluster, bare(name, token));
    const samples = new Map<string, Sample[]>();
    // In turn: while one is measured, the others fall asleep.
    for (let round = 0; round < 10; round++) {
      for (const name of [FUNCTION, ...BARE.keys()]) {
        const sample = await measure(cluster, gateway, name, event);
        samples.set(name, [...samples.get(name) ?? [], sample]);
      }
    }
    for (const step of STEPS) tell(step, samples.get(FUNCTION)!.map((sample) => sample[step]));
    for (const name of BARE.keys()) {
      tell(`an empty one, ${name}`, samples.get(name)!.map(({ answer }) => answer));
      await cluster.kubectl(["delete", "ksvc", name, "-n", SYSTEM]);
    }

    function tell(what: string, measured: readonly (number | undefined)[]): void {
      const values = measured.filter((value) => value !== undefined);
      if (values.length === 0) return;
      const middle = String(Math.round(median(values))).padStart(5);
      note(`${what.padEnd(27)} ${middle} ms  of ${values.join(" ")}`);
    }
  },
};

async function apply({ kubectl }: Cluster, service: KubeObject): Promise<void> {
  await kubectl(["apply", "-f", "-"], JSON.stringify(service));
  const ready = ["--for=condition=Ready", `--timeout=${LIMIT}s`];
  await kubectl(["wait", "ksvc", service.metadata.name, "-n", SYSTEM, ...ready]);
}

/** What the source sends about a TableGroup; the function reads it and its Shard, and finds all as it should be. */
async function anEvent({ list }: Cluster): Promise<RequestInit> {
  const [object] = await list(ours("tablegroups", EXAMPLE.namespace));
  const typed = { ...object!, apiVersion: "multigres.com/v1alpha1", kind: "TableGroup" };
  return cloudEvent({ type: "update", object: typed as unknown as Stored }, crypto.randomUUID());
}

async function address({ get }: Cluster): Promise<string> {
  const service = await get("/api/v1/namespaces/kourier-system/services/kourier-internal");
  return service!["spec"].clusterIP;
}

/** One event to a function without a pod. Times in ms after the request. */
async function measure(
  cluster: Cluster,
  gateway: string,
  name: string,
  event: RequestInit,
): Promise<Sample> {
  const path =
    `/api/v1/namespaces/${SYSTEM}/pods?labelSelector=serving.knative.dev/service=${name}`;
  await until(
    "the function sleeps",
    LIMIT,
    async () => (await cluster.list(path)).length === 0 ? undefined : "it has a pod",
  );
  await delay(1_000);
  const sample: Sample = {};
  const began = Date.now();
  let pod = "";
  const stop = await watch(cluster, path, (object, at) => {
    pod = object.metadata.name;
    for (const step of reached(object)) sample[step] ??= at - began;
  });
  const start = Date.now();
  const status = await post(gateway, `${name}.${SYSTEM}.svc.cluster.local`, event);
  sample.answer = Date.now() - start;
  if (!/ 20[24] /.test(status)) throw new Error(`Cannot wake ${name}: it answered ${status}`);
  await delay(1_500);
  stop();
  if (name === FUNCTION) await fromLog(cluster, pod, start, sample);
  return sample;
}

/** By hand, because `fetch` takes the host from the address. Gives the status line. */
async function post(address: string, host: string, { headers, body }: RequestInit) {
  const connection = await Deno.connect({ hostname: address, port: 80 });
  const content = new TextEncoder().encode(String(body));
  const head = [
    "POST / HTTP/1.1",
    `Host: ${host}`,
    ...Object.entries(headers as Record<string, string>).map((one) => one.join(": ")),
    `Content-Length: ${content.length}`,
    "Connection: close",
    "\r\n",
  ].join("\r\n");
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode(head));
  await writer.write(content);
  writer.releaseLock();
  const answer = await new Response(connection.readable).text();
  return answer.split("\r\n")[0]!;
}

// deno-lint-ignore no-explicit-any -- a pod's status
function reached({ status }: any): (typeof STEPS[number])[] {
  const isTrue = (type: string) =>
    status.conditions?.some((one: { type: string; status: string }) =>
      one.type === type && one.status === "True"
    ) ?? false;
  const runs = (container: (name: string) => boolean) =>
    status.containerStatuses?.some((one: { name: string; state: { running?: unknown } }) =>
      container(one.name) && one.state.running !== undefined
    ) ?? false;
  return [
    "pod exists" as const,
    ...isTrue("Initialized") ? ["kubelet has it" as const] : [],
    ...isTrue("PodReadyToStartContainers") ? ["volumes and network" as const] : [],
    ...runs((name) => name !== "queue-proxy") ? ["function's container" as const] : [],
    ...runs((name) => name === "queue-proxy") ? ["queue-proxy's container" as const] : [],
  ];
}

/** What the function itself says about when. */
async function fromLog({ kubectl }: Cluster, pod: string, start: number, sample: Sample) {
  const text = await kubectl(["logs", pod, "-n", SYSTEM, "-c", "function"]);
  for (const line of text.split("\n").filter((one) => one.startsWith("{"))) {
    const { time, message } = JSON.parse(line) as { time: string; message: string };
    const at = Date.parse(time) - start;
    if (message === "Listening") sample["function listens"] ??= at;
    if (message === "Reconciled") sample["first reconcile"] ??= at;
  }
}

/** A function that does nothing, to see what a token costs: Knative has no other use for a volume here. */
function bare(name: string, token: boolean): KubeObject {
  const code =
    "Deno.serve({ port: 8080, hostname: '0.0.0.0' }, () => new Response(null, { status: 204 }))";
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: {
      name,
      namespace: SYSTEM,
      labels: { "networking.knative.dev/visibility": "cluster-local" },
    },
    spec: {
      template: {
        metadata: { annotations: { "autoscaling.knative.dev/window": "6s" } },
        spec: {
          // Knative takes no `true`: that is what goes without saying.
          ...(token ? {} : { automountServiceAccountToken: false }),
          enableServiceLinks: false,
          containers: [{
            image: FUNCTION_IMAGE,
            args: ["eval", code],
            ports: [{ name: "h2c", containerPort: 8080 }],
          }],
        },
      },
    },
  };
}
