import { stringify } from "yaml";
import { crd, type Schema } from "../lib/deploy/crd.ts";
import { etcdWarning } from "../lib/deploy/etcd_warning.ts";
import { templateInUsePolicy } from "../lib/deploy/template_in_use.ts";
import { functionName } from "../lib/engine/core/function_name.ts";
import { DEFINITIONS } from "../lib/multigres/api/definitions.ts";

/** The generated files of `crds/`: path in the repository → text. */
export function generateCrds(): Map<string, string> {
  const files = DEFINITIONS.map(({ kind, definition }) => {
    // A kind's schema and its CRD have the same file name.
    const name = functionName({ kind }).replaceAll("-", "_");
    return file(`crds/${name}.yaml`, `lib/multigres/api/${name}.ts`, [crd(kind, definition)]);
  });
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
