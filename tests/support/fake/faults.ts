import { StatusError } from "./status_error.ts";

/** A request that reached the fake. */
export interface Logged {
  readonly method: string;
  readonly path: string;
  readonly manager: string;
  readonly code: number;
}

/** A request before it is answered. */
export type Incoming = Pick<Logged, "method" | "path"> & { readonly body?: unknown };

/** What goes wrong on purpose. */
export interface Faults {
  /** The next request that the predicate picks fails with this code and does nothing; `times` such requests do. */
  failNext(
    predicate: (request: Incoming) => boolean,
    code: number,
    options?: { times?: number; reason?: string; message?: string },
  ): void;
  /** After the n-th write from now, its answer and everything that follows is lost: the caller has died. */
  crashAfter(writes: number): void;
  /** The caller lives again. Gives whether it had died. */
  recover(): boolean;
  /** Throws for a request that is to fail. */
  before(request: Incoming): void;
  /** Throws if the caller is dead by now. */
  after(request: Incoming): void;
}

/** What a dead caller sees of an answer. */
export class Crash extends Error {
  override readonly name = "Crash";
}

interface Planned {
  readonly predicate: (request: Incoming) => boolean;
  readonly error: StatusError;
  times: number;
}

/** Makes an API server that fails on demand. */
export function createFaults(): Faults {
  let planned: Planned[] = [];
  let left = Infinity;
  let isDead = false;
  return {
    failNext(predicate, code, { times = 1, reason = "Injected", message = "injected" } = {}) {
      planned.push({ predicate, times, error: new StatusError(code, reason, message) });
    },
    crashAfter: (writes) => void (left = writes),
    recover() {
      const died = isDead;
      isDead = false;
      left = Infinity;
      return died;
    },
    before(request) {
      if (isDead) throw new Crash("Cannot answer: the caller has died");
      const fault = planned.find(({ predicate }) => predicate(request));
      if (fault === undefined) return;
      fault.times--;
      planned = planned.filter(({ times }) => times > 0);
      throw fault.error;
    },
    after({ method }) {
      if (method !== "GET" && --left <= 0) isDead = true;
      if (isDead) throw new Crash("Cannot answer: the caller has died");
    },
  };
}
