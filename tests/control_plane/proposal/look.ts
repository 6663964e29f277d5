/** A look at the example cluster, which it does not change. */
import type { World } from "./world.ts";

/** One test. */
export interface Look {
  /** A sentence. */
  readonly title: string;
  readonly check: (world: World) => void | Promise<void>;
}
