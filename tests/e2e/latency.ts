/** How long a change takes to be answered by a function that is awake. */
import { delay } from "../../scripts/devcluster/process.ts";
import { median } from "./cold_start.ts";
import { EXAMPLE, ours } from "./helpers.ts";
import type { Scenario } from "./scenario.ts";
import { watch } from "../support/watch.ts";

/** An edit of a Cell, until its owner's function has undone it: adapter, broker, function and its write. */
export const latency: Scenario = {
  name: "latency",
  title: "from an edit to its repair, warm",
  async run({ cluster, note }) {
    const name = `${EXAMPLE.name}-us-east-1b`;
    const path = ours("cells", EXAMPLE.namespace, name);
    let repaired: (at: number) => void = () => {};
    let edited = false;
    const stop = await watch(
      cluster,
      `${ours("cells", EXAMPLE.namespace)}?fieldSelector=metadata.name=${name}`,
      (object, at) => {
        const isEdited = object["spec"].allCells.includes("edited");
        if (edited && !isEdited) repaired(at);
        edited ||= isEdited;
      },
    );
    const times: number[] = [];
    for (let round = 0; round < 21; round++) {
      edited = false;
      const end = new Promise<number>((resolve) => repaired = resolve);
      const began = Date.now();
      // A field that nothing is made from: no other function's work gets into the way.
      await cluster.client.json("PATCH", path, { spec: { allCells: ["edited"] } });
      const took = await end - began;
      // The first one may have been a cold start.
      if (round > 0) times.push(took);
      await delay(3_000);
    }
    stop();
    const sorted = times.toSorted((a, b) => a - b);
    note(
      `median ${median(times)} ms, fastest ${sorted[0]} ms, slowest ${
        sorted.at(-1)
      } ms of ${times.length}`,
    );
  },
};
