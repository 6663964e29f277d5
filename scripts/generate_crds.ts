import { stringify } from "yaml";
import { templateInUsePolicy } from "../lib/admission/policy.ts";
import { cell } from "../lib/api/cell.ts";
import { deploymentTemplate } from "../lib/api/deployment_template.ts";
import { multigresCluster } from "../lib/api/multigres_cluster.ts";
import { shard } from "../lib/api/shard.ts";
import { tableGroup } from "../lib/api/table_group.ts";
import { topoServer } from "../lib/api/topo_server.ts";
import { crd, type Schema } from "../lib/crd.ts";
import { etcdWarning } from "../lib/etcd_warning.ts";

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
    file(`crds/${name}.yaml`, `lib/api/${name}.ts`, [crd(definition)])
  );
  return new Map([
    ...files,
    file("crds/etcd_warning.yaml", "lib/etcd_warning.ts", etcdWarning()),
    file("crds/template_in_use.yaml", "lib/admission/policy.ts", templateInUsePolicy()),
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
