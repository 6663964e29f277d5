// Writes (or with --check: compares) everything that is generated: crds/ from lib/api, knative/ from the controllers.
import { stringify } from "yaml";
import { controllers } from "../functions/registry.ts";
import { admissionManifests } from "../lib/deploy/admission.ts";
import { operatorManifests } from "../lib/deploy/operator.ts";
import { MULTIGRES } from "../lib/multigres/domain.ts";
import { generateCrds } from "./generate_crds.ts";

function generateKnative(): Map<string, string> {
  const files: [string, unknown[]][] = [
    ...operatorManifests(MULTIGRES, controllers),
    ["admission", admissionManifests()],
  ];
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    metadata: { name: "multigres-operator" },
    resources: files.map(([name]) => `${name}.yaml`),
  };
  return new Map(
    [...files, ["kustomization", [kustomization]] as const].map(([name, objects]) => [
      `knative/base/${name}.yaml`,
      header(name === "admission" ? "lib/deploy/admission.ts" : "functions/*/controller.ts") +
      objects.map((object) => yaml(object)).join("---\n"),
    ]),
  );
}

function header(source: string): string {
  return `# Generated from ${source} by ./scripts/generate: do not edit.\n`;
}

function yaml(object: unknown): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}

const files = new Map([...generateCrds(), ...generateKnative()]);
const stale: string[] = [];
for (const [path, text] of files) {
  const current = await Deno.readTextFile(path).catch(() => undefined);
  if (current === text) continue;
  stale.push(path);
  if (!Deno.args.includes("--check")) {
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}
if (Deno.args.includes("--check") && stale.length > 0) {
  console.error(`Stale generated files, run ./scripts/generate: ${stale.join(", ")}`);
  Deno.exit(1);
}
console.log(
  `${files.size} generated files, ${stale.length} ${
    Deno.args.includes("--check") ? "stale" : "written"
  }`,
);
