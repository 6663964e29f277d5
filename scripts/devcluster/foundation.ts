/** What the parts of a local environment are started on. */
import type { Apply } from "./apply.ts";
import type { ApiClient } from "./client.ts";
import type { ClusterFiles } from "./cluster_files.ts";

/** A control plane that answers. */
export interface Foundation {
  readonly state: string;
  readonly url: string;
  readonly client: ApiClient;
  readonly apply: Apply;
  readonly files: ClusterFiles;
  readonly log: (line: string) => void;
}
