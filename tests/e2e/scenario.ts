import type { Cluster } from "../../scripts/node/cluster.ts";
import type { Node } from "../../scripts/node/node.ts";

/** What a scenario may use. */
export interface Context {
  readonly cluster: Cluster;
  /** Only where scripts/e2e has brought up the node itself. */
  readonly node: Node | undefined;
  /** Prints what is worth to be read. */
  readonly note: (text: string) => void;
}

/** Something that must work on a real cluster. */
export interface Scenario {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** It kills processes of the node, so it cannot run on a cluster of somebody else. */
  readonly needsNode?: boolean;
  /** An error is a failure. */
  readonly run: (context: Context) => Promise<void>;
}
