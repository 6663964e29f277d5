import { stringify } from "yaml";
import { controllers } from "../functions/registry.ts";
import { admissionManifests } from "../lib/deploy/admission.ts";
import { operatorManifests } from "../lib/deploy/operator.ts";
import { MULTIGRES } from "../lib/multigres/domain.ts";

/** The generated files of `knative/base/`: path in the repository → text. */
export function generateKnative(version: string): Map<string, string> {
  const files: [string, unknown[]][] = [
    ...operatorManifests(MULTIGRES, controllers, version),
    ["admission", admissionManifests(version)],
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
