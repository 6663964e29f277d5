import assert from "node:assert/strict";
import { controllers } from "../../../../functions/registry.ts";
import { admissionManifests } from "../../../../lib/deploy/admission.ts";
import { knativeService, sweepService } from "../../../../lib/deploy/knative_service.ts";
import { MULTIGRES } from "../../../../lib/multigres/domain.ts";

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly selector?: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels?: object };
      readonly spec: {
        readonly containers: readonly { env: { name: string; value?: string }[]; args: string[] }[];
      };
    };
  };
}

const LABEL = "app.kubernetes.io/version";
const workloads = [
  knativeService(MULTIGRES, "cell", "1.2.3"),
  sweepService(MULTIGRES, controllers, "1.2.3"),
  ...admissionManifests("1.2.3").filter(({ kind }) => kind === "Deployment"),
] as unknown as Workload[];

Deno.test("every process of the operator is told its version, and may read it", () => {
  assert.equal(workloads.length, 3);
  for (const { spec } of workloads) {
    const [container] = spec.template.spec.containers;
    assert.deepEqual(container?.env.filter(({ name }) => name === "VERSION"), [
      { name: "VERSION", value: "1.2.3" },
    ]);
    const allowed = container?.args.find((arg) => arg.startsWith("--allow-env="));
    assert.match(allowed ?? "", /[=,]VERSION(,|$)/);
  }
});

Deno.test("a workload is labelled with its version, what selects its pods is not", () => {
  for (const { metadata, spec } of workloads) {
    assert.equal(metadata.labels[LABEL], "1.2.3");
    assert.ok(!(LABEL in (spec.selector?.matchLabels ?? {})));
    assert.ok(!(LABEL in (spec.template.metadata.labels ?? {})));
  }
});
