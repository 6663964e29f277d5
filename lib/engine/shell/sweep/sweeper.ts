import type { Controller } from "../../controller.ts";
import { functionName } from "../../core/function_name.ts";
import type { KubeClient } from "../kube/client.ts";
import { log } from "../telemetry/log.ts";
import type { Key } from "../../core/event/routing.ts";
import { dryRun, type Findings } from "./dry_run.ts";
import type { Worker } from "../worker.ts";

/** How long a function that may have to be started first gets for its own look, in ms; see DELIVERY in lib/deploy. */
const TIMEOUT = 10_000;
const ATTEMPTS = 3;

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

  async function look(controller: Controller): Promise<Findings> {
    const found = await dryRun(controller, client, namespace, new Date().toISOString());
    log("info", "Looked", { ...found, kind: controller.kind.kind, due: found.due.length });
    return found;
  }

  return {
    ring: () => "ignored",
    resume: () => {},
    async sweep() {
      const total = { objects: 0, unsettled: 0, due: [] as Key[] };
      const knocks: Promise<void>[] = [];
      const errors: unknown[] = [];
      const failed = (error: unknown) => void errors.push(error);
      // One after the other, so that the objects of one kind at a time are in memory. A kind that cannot be looked at
      // does not keep the others from being swept.
      for (const controller of controllers) {
        try {
          const { objects, unsettled, due } = await look(controller);
          total.objects += objects;
          total.unsettled += unsettled;
          total.due.push(...due);
          if (due.length > 0) knocks.push(knock(functionName(controller)).catch(failed));
        } catch (error) {
          failed(error);
        }
      }
      await Promise.all(knocks);
      if (errors.length > 0) throw errors[0];
      return total;
    },
    drain: () => Promise.resolve(draining()),
    onDrain: (listener) => void (draining = listener),
    isReady: () => true,
    size: () => 0,
  };
}

/** Knocks over HTTP. @param functions where they are, `*` for the name, such as `http://*.example-system.svc` */
export function knockOver(functions: string): Knock {
  return async (name) => {
    let said = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      said = await ask(`${functions.replace("*", name)}/sweep`);
      if (said === "") return;
    }
    throw new Error(`Cannot wake "${name}": ${said}`);
  };
}

/** Gives what went wrong, or nothing. */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(TIMEOUT) });
    await response.body?.cancel();
    return response.ok ? "" : `it answered ${response.status}`;
  } catch (error) {
    return String(error);
  }
}
