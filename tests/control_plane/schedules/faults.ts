/** What goes wrong in a schedule. */

/** The request of a namespace, counted from 1, that something happens to. */
interface Nth {
  readonly of: "read" | "write";
  readonly nth: number;
}

/** What happens to it. `drop`: performed, and the answer breaks off; `timeout`: performed, and answered by 504. */
type What =
  | { readonly what: "refuse"; readonly code: 409 | 429 | 500 }
  | { readonly what: "drop" | "timeout" | "double" | "delay" }
  | { readonly what: "kill"; readonly when: "before" | "after" };

/** What the proxy lets go wrong, once. */
export type Fault = What & Nth;

/** `adapter`: the event source is dead while the operation happens. */
export type Trouble = Fault | "adapter";

const write = (nth: number, what: What): Fault => ({ of: "write", nth, ...what });

/** Refused, not performed. */
export const refuse = (code: 409 | 429 | 500, nth: number) => write(nth, { what: "refuse", code });
/** Performed, but nobody is told. */
export const drop = (nth: number) => write(nth, { what: "drop" });
/** Performed, but 504. */
export const timeout = (nth: number) => write(nth, { what: "timeout" });
/** Performed twice. */
export const double = (nth: number) => write(nth, { what: "double" });
/** Performed late. */
export const late = (nth: number) => write(nth, { what: "delay" });
/** Whoever writes dies, before or after the write is performed. */
export const kill = (when: "before" | "after", nth: number) => write(nth, { what: "kill", when });
/** The same for a read. */
export const onRead = ({ of: _write, ...fault }: Fault): Fault => ({ ...fault, of: "read" });

/** In words. */
export function say(trouble: Trouble): string {
  if (trouble === "adapter") return "the adapter is dead meanwhile";
  const which = `${trouble.of} ${trouble.nth}`;
  if (trouble.what === "refuse") return `${which} is refused with ${trouble.code}`;
  if (trouble.what === "kill") return `kill -9 ${trouble.when} ${which}`;
  return `${which}: ${trouble.what}`;
}

/** Whether something may be lost that only a sweep finds. */
export function mayNeedSweep(trouble: Trouble): boolean {
  return trouble === "adapter" || trouble.what === "kill";
}
