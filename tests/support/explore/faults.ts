import type { Controller } from "../../../lib/engine/controller.ts";
import { KubeError } from "../../../lib/engine/shell/kube/rest.ts";
import type { Asking, Delivering, World } from "./world.ts";

/** What goes wrong with the n-th request, delivery, or with garbage collection. */
export type Fault =
  | { readonly at: "request"; readonly index: number | Asked; readonly goes: RequestFault }
  | { readonly at: "delivery"; readonly index: number | Told; readonly goes: DeliveryFault }
  | { readonly at: "garbage"; readonly goes: "early" | "late" }
  | { readonly at: "events"; readonly goes: "eager" };

/** A request by what it is; the first such one, or the n-th. */
export interface Asked {
  /** Such as `GET …/shards`, as a regular expression. */
  readonly request: RegExp;
  readonly nth?: number;
}

/** An event by what it is, and for whom. */
export interface Told {
  /** Such as `delete Cell main-zone1`, as a regular expression. */
  readonly event: RegExp;
  /** The kind of the function. */
  readonly to: string;
}

/** Of a write: the process dies. Of a read: an older answer. Of any: an error. */
export const WRITE_FAULTS = [
  "dies before",
  "dies after",
  "all die before",
  "all die after",
  "second worker",
  "409",
  "429",
  "500",
  "timed out",
] as const;
export const READ_FAULTS = ["one version old", "two versions old", "429", "500"] as const;
export const DELIVERY_FAULTS = ["lost", "doubled", "late", "swapped"] as const;
export type RequestFault = (typeof WRITE_FAULTS)[number] | (typeof READ_FAULTS)[number];
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** Faults after which an event that nobody got, or that died with a process, is only found by the sweep. */
export function mayNeedSweep(fault: Fault): boolean {
  return fault.at === "request" && /die|old/.test(fault.goes) ||
    fault.at === "delivery" && fault.goes === "lost";
}

/** A fault as a word: what the table counts by. */
export function nameOf(fault: Fault): string {
  if (fault.at === "request" && /^\d/.test(fault.goes)) return `answered ${fault.goes}`;
  return fault.at === "request" ? fault.goes : `${fault.at} ${fault.goes}`;
}

/** How late a late event is, in ms: after every retry and pause of a run. */
const LATE = 20_000;

/** Lets faults happen in a world. */
export function inject(world: World, faults: readonly Fault[]): void {
  for (const fault of faults) {
    if (fault.at === "garbage") world.garbage = fault.goes;
    if (fault.at === "events") world.eager = true;
  }
  const history = new Map<string, unknown[]>();
  const met = new Map<Fault, number>();
  /** What waits for the next event of its function. */
  const swapped = new Map<Controller, Delivering>();
  world.hooks = {
    async request(asking) {
      const fault = faults.find((one) => one.at === "request" && isMet(one, asking, met));
      return await fail(world, asking, fault?.at === "request" ? fault.goes : undefined, history);
    },
    delivery(delivering) {
      const { controller, change } = delivering;
      const other = swapped.get(controller);
      if (other !== undefined) {
        swapped.delete(controller);
        world.send(controller, change);
        world.send(controller, other.change);
        return 0;
      }
      const fault = faults.find((one) => one.at === "delivery" && isTold(one.index, delivering));
      switch (fault?.at === "delivery" ? fault.goes : undefined) {
        case "lost":
          return 0;
        case "doubled":
          return 2;
        case "late":
          world.clock.after(LATE, () => world.send(controller, change));
          return 0;
        case "swapped":
          swapped.set(controller, delivering);
          // Nothing may follow: then it is only late.
          world.clock.after(LATE, () => {
            if (swapped.get(controller) !== delivering) return;
            swapped.delete(controller);
            world.send(controller, change);
          });
          return 0;
        default:
          return 1;
      }
    },
  };
}

function isMet(
  fault: Extract<Fault, { at: "request" }>,
  { index, request: { method, path } }: Asking,
  met: Map<Fault, number>,
): boolean {
  if (typeof fault.index === "number") return fault.index === index;
  const { request, nth = 0 } = fault.index;
  if (!request.test(`${method} ${path}`)) return false;
  const count = met.get(fault) ?? 0;
  met.set(fault, count + 1);
  return count === nth;
}

function isTold(told: number | Told, { controller, change, index }: Delivering): boolean {
  if (typeof told === "number") return told === index;
  const { type, object: { kind, metadata: { name } } } = change;
  return controller.kind.kind === told.to && told.event.test(`${type} ${kind} ${name}`);
}

async function fail(
  world: World,
  { process, request, send }: Asking,
  goes: RequestFault | undefined,
  history: Map<string, unknown[]>,
): Promise<unknown> {
  const { method, path, querystring } = request;
  const key = `${path}?${querystring}`;
  if (method === "GET") {
    const versions = history.get(key) ?? [];
    const answer = await send().catch((error) => error);
    history.set(key, [...versions, answer].slice(-3));
    const back = goes === "one version old" ? 2 : goes === "two versions old" ? 3 : 0;
    const old = back === 0 ? undefined : [...versions, answer].at(-back);
    if (goes === "429" || goes === "500") throw new KubeError(Number(goes), "Injected", "injected");
    const given = old ?? answer;
    if (given instanceof Error) throw given;
    return given;
  }
  const all = () => world.processes.filter(({ isDead }) => !isDead);
  switch (goes) {
    case "dies before":
      world.kill(process);
      return undefined;
    case "all die before":
      all().forEach(world.kill);
      return undefined;
    case "dies after":
    case "all die after":
      await send().catch(() => {});
      (goes === "dies after" ? [process] : all()).forEach(world.kill);
      return undefined;
    case "second worker": {
      const other = world.start(process.controller);
      other.worker.resume();
      return await send();
    }
    case "timed out":
      await send().catch(() => {});
      throw new KubeError(0, "Timeout", "no answer");
    case "409":
    case "429":
    case "500":
      throw new KubeError(Number(goes), goes === "409" ? "Conflict" : "Injected", "injected");
    default:
      return await send();
  }
}
