import { stringify } from "yaml";
import { templateInUsePolicy } from "../lib/deploy/template_in_use.ts";
import { cell } from "../lib/multigres/api/cell.ts";
import { deploymentTemplate } from "../lib/multigres/api/deployment_template.ts";
import { multigresCluster } from "../lib/multigres/api/multigres_cluster.ts";
import { shard } from "../lib/multigres/api/shard.ts";
import { tableGroup } from "../lib/multigres/api/table_group.ts";
import { topoServer } from "../lib/multigres/api/topo_server.ts";
import { crd, type Schema } from "../lib/deploy/crd.ts";
import { etcdWarning } from "../lib/deploy/etcd_warning.ts";

/** Each definition with the file that it is written in, which is also the CRD's file name. */
export const DEFINITIONS = {
  multigres_cluster: multigresCluster,
  deployment_template: deploymentTemplate,
  topo_server: topoServer,
  cell,
  table_group: tableGroup,
  shard,
};

/** The generated files of `crds/`: path in the repository → text. */
export function generateCrds(): Map<string, string> {
  const files = Object.entries(DEFINITIONS).map(([name, definition]) =>
    file(`crds/${name}.yaml`, `lib/multigres/api/${name}.ts`, [crd(definition)])
  );
  return new Map([
    ...files,
    file("crds/etcd_warning.yaml", "lib/deploy/etcd_warning.ts", etcdWarning()),
    file("crds/template_in_use.yaml", "lib/deploy/template_in_use.ts", templateInUsePolicy()),
  ]);
}

function file(path: string, source: string, documents: readonly Schema[]): [string, string] {
  const header = `# Generated from ${source} by ./scripts/generate. Do not edit.\n`;
  const text = documents.map((document) =>
    stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 })
  );
  return [path, header + text.join("---\n")];
}

if (import.meta.main) {
  for (const [path, text] of generateCrds()) {
    Deno.writeTextFileSync(new URL(`../${path}`, import.meta.url), text);
    console.log(path);
  }
}
