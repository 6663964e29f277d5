import type { Controller } from "./controller.ts";
import { functionName } from "./function_name.ts";
import type { KubeClient } from "./kube/client.ts";
import { log } from "./log.ts";
import { type Survey, survey } from "./survey.ts";
import type { Worker } from "./worker.ts";

/** How long a function that may have to be started first gets for its own look, in ms. */
const TIMEOUT = 50_000;

/** Wakes the function of a name and has it look at everything. Throws if it does not. */
export type Knock = (name: string) => Promise<void>;

/**
 * Makes the worker of the sweep: it looks at the objects of all kinds, writes nothing, and wakes only the functions
 * that have something to do. So a settled cluster costs one pod per sweep, not one for each kind.
 * @param namespace the only one to look at; all of them unless given
 */
export function createSweeper(
  controllers: readonly Controller[],
  client: KubeClient,
  knock: Knock,
  namespace?: string,
): Worker {
  let draining: () => void = () => {};

  async function look(controller: Controller): Promise<Survey> {
    const found = await survey(controller, client, namespace, new Date().toISOString());
    const name = functionName(controller);
    log("info", "Looked", { ...found, kind: controller.kind.kind, due: found.due.length });
    if (found.due.length > 0) await knock(name);
    return found;
  }

  return {
    ring: () => "ignored",
    resume: () => Promise.resolve(),
    async sweep() {
      // One that fails does not keep the others from being looked at.
      const looks = await Promise.allSettled(controllers.map(look));
      const failed = looks.find((one) => one.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      const found = looks.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
      return {
        objects: sum(found.map(({ objects }) => objects)),
        unsettled: sum(found.map(({ unsettled }) => unsettled)),
        due: found.flatMap(({ due }) => due),
      };
    },
    drain: () => Promise.resolve(draining()),
    onDrain: (listener) => void (draining = listener),
    isReady: () => true,
    size: () => 0,
  };
}

/** Knocks over HTTP. @param functions where they are, `*` for the name, such as `http://*.multigres-system.svc` */
export function knockOver(functions: string): Knock {
  return async (name) => {
    const url = `${functions.replace("*", name)}/sweep`;
    const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(TIMEOUT) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`Cannot wake "${name}": it answered ${response.status}`);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
