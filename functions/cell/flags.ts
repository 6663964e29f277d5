import { topologyFlags } from "../../lib/multigres/pod.ts";
import type { ValidCell } from "./parse.ts";

/** Flags that MultiGateway and MultiOrch share: where the topology is and which cell they serve. */
export function cellFlags({ topology, name }: ValidCell): string[] {
  return [
    ...topologyFlags(topology),
    `--cell=${name}`,
    "--log-level=info",
    // Without it a pod publishes its bare name, which other pods cannot resolve.
    "--hostname=$(POD_IP)",
  ];
}
