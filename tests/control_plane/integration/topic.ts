/** How a topic's tests run: each in a namespace of its own, several side by side. */
import type { DevCluster } from "../../../scripts/devcluster/devcluster.ts";
import { makePlace, type Place } from "./place.ts";

/** One test. */
export interface Case {
  /** A sentence. */
  readonly title: string;
  /** Labels of the test's namespace. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly run: (place: Place) => Promise<void>;
}

/** The tests of one topic, independent of each other. */
export interface Topic {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** More at a time would only make each of them slower. */
const PARALLEL = 8;

/** Runs the tests of some topics as steps; gives whether all passed. Namespaces are named after topic and position. */
export async function runTopics(
  t: Deno.TestContext,
  cluster: DevCluster,
  topics: readonly Topic[],
): Promise<boolean> {
  let passed = true;
  const waiting = topics.flatMap(({ name, cases }) =>
    cases.map((one, index) => ({ ...one, namespace: `${name}-${index + 1}` }))
  );
  async function work(): Promise<void> {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { title, labels, run, namespace } = one;
      passed = await t.step({
        name: title,
        // Steps that overlap cannot be held responsible for each other's resources.
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
        fn: async () => {
          await run(await makePlace(cluster, namespace, labels));
          await tidy(cluster, namespace);
        },
      }) && passed;
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return passed;
}

/** What has passed costs the rest nothing; a failed test's namespace stays for a look at the end. */
async function tidy({ client }: DevCluster, namespace: string): Promise<void> {
  const path = `/apis/multigres.com/v1alpha1/namespaces/${namespace}/multigresclusters`;
  await client.json("DELETE", path);
}
