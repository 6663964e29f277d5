/**
 * Traces as users get them: real control plane, real event source, functions that start on demand, real Jaeger.
 * One environment for all; each test has a namespace of its own.
 */
import { type DevCluster, startDevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { silentProgress } from "../../../scripts/devcluster/progress.ts";
import { makePlace, type Place } from "../integration/place.ts";
import { failing, oneAfterTheOther, oneCell, oneTemplate, reverted, twoAtOnce } from "./changes.ts";
import { proposalExample } from "./proposal.ts";
import { answeredOnce, handedOver, nobodyListens, steady, usersTrace } from "./rules.ts";

const TESTS: readonly [string, string, (place: Place, jaeger: string) => Promise<void>][] = [
  ["proposal", "the proposal's example is one trace, down and up again", proposalExample],
  ["cell", "an edit of one cell is a trace of that branch only", oneCell],
  ["twice", "two clusters that change at once are two traces", twoAtOnce],
  ["both", "two changes of one cluster are two traces", oneAfterTheOther],
  ["template", "an edit of a template is one trace for all that use it", oneTemplate],
  ["edited", "somebody's edit is reverted in a trace of its own", reverted],
  ["failing", "a failure is told once, where it happened", failing],
  [
    "users",
    "a user's trace is joined, a malformed one ignored, an unsampled one respected",
    usersTrace,
  ],
  ["once", "a user's trace is answered once", answeredOnce],
  ["steady", "tracing writes nothing when nothing changes", steady],
  ["stop", "a function that is stopped hands over its spans", handedOver],
  ["alone", "a Jaeger that is gone changes nothing", nobodyListens],
];

let cluster: DevCluster | undefined;
let failed = false;

Deno.test.beforeAll(async () => {
  cluster = await startDevCluster({
    name: `trace-${Deno.pid}`,
    jaeger: true,
    sweepSeconds: 5,
    progress: silentProgress(),
  });
});

Deno.test.afterAll(async () => {
  await cluster?.stop();
  // What failed can be read in its logs.
  if (cluster && !failed) await Deno.remove(cluster.state, { recursive: true });
});

for (const [namespace, name, run] of TESTS) {
  Deno.test({
    name: `trace: ${name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      try {
        await run(await makePlace(cluster!, `trace-${namespace}`), cluster!.jaegerUrl!);
      } catch (error) {
        failed = true;
        throw error;
      }
    },
  });
}
