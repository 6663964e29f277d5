/** DeploymentTemplates: missing, incomplete, changed, and who consumes them. */
import assert from "node:assert/strict";
import { generations, inventory, versions } from "./inventory.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "./place.ts";
import { small, template } from "./small.ts";
import type { Topic } from "./topic.ts";
import { available, quiet, reported, waitFor } from "./wait.ts";

const GATEWAY = "spec.cells[z1].spec.multigateway";

/** Templates, from a user's point of view. */
export const templates: Topic = {
  name: "templates",
  cases: [
    { title: "a missing template is named, appears, changes: two clusters follow", run: life },
    { title: "a missing section is named and healed by adding it", run: section },
    { title: "a cluster that runs is left alone while a template is missing", run: leftAlone },
    {
      title: "status.consumers is exact, and templates without any are not written",
      run: consumed,
    },
    { title: "overrides win over the template, lists are replaced as a whole", run: overridden },
  ],
};

async function life(place: Place): Promise<void> {
  await place.apply(referring("one", "shared"), referring("two", "shared"));
  const sentence =
    `Cannot resolve ${GATEWAY}: DeploymentTemplate "shared" does not exist in this namespace`;
  for (const name of ["one", "two"]) {
    const held = await reported(
      place,
      "MultigresCluster",
      name,
      "Available",
      ({ reason }) => reason === "TemplateMissing",
    );
    assert.equal(held.status, "False");
    assert.equal(held.message, sentence);
    const resolved = await place.get("MultigresCluster", name);
    const { conditions } = resolved["status"];
    const found = conditions.find(({ type }: { type: string }) => type === "TemplatesResolved");
    assert.equal(found.status, "False");
  }
  assert.equal((await inventory(place)).size, 0, "nothing is made from half an intent");

  const untouched = await place.get("MultigresCluster", "one");
  await place.apply(template("shared", { multigateway: { replicas: 1 } }));
  await available(place, "one");
  await available(place, "two");
  const healed = await place.get("MultigresCluster", "one");
  assert.equal(healed.metadata.generation, untouched.metadata.generation);
  const other = await place.get("Cell", "one-z2");

  await place.patch("DeploymentTemplate", "shared", { spec: { multigateway: { replicas: 2 } } });
  for (const name of ["one", "two"]) {
    await waitFor(place, `${name}'s gateways follow the template`, async () => {
      const cell = await place.get("Cell", `${name}-z1`);
      const { replicas } = (await place.get("Deployment", `${name}-z1-gateway`))["spec"];
      return cell["spec"].multiGateway.replicas === 2 && replicas === 2;
    });
    await eventually(`${name}'s cell names the template's new generation`, async () => {
      const { status } = await place.get("Cell", `${name}-z1`);
      assert.deepEqual(status.resolvedFrom, [
        { path: GATEWAY, template: "shared", section: "multigateway", generation: 2 },
      ]);
    });
    await available(place, name);
  }
  const same = await place.get("Cell", "one-z2");
  assert.equal(same.metadata.generation, other.metadata.generation, "one-z2 does not refer to it");
  await quiet(place);
}

async function section(place: Place): Promise<void> {
  await place.apply(template("t", { multiorch: { replicas: 1 } }), referring("c", "t"));
  const held = await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ reason }) => reason === "TemplateSectionMissing",
  );
  assert.equal(
    held.message,
    `Cannot resolve ${GATEWAY}: DeploymentTemplate "t" has no section "multigateway"`,
  );
  await place.patch("DeploymentTemplate", "t", { spec: { multigateway: { replicas: 1 } } });
  await available(place, "c");
}

async function leftAlone(place: Place): Promise<void> {
  await place.apply(small());
  await available(place, "c");
  const before = generations(await inventory(place));
  await place.patch("MultigresCluster", "c", {
    spec: { multiadmin: { deploymentTemplate: "later" } },
  });
  const held = await reported(
    place,
    "MultigresCluster",
    "c",
    "Available",
    ({ reason }) => reason === "TemplateMissing",
  );
  assert.equal(held.status, "Unknown", "what runs goes on running");
  assert.match(held.message, /spec\.multiadmin: DeploymentTemplate "later" does not exist/);
  await quiet(place);
  assert.deepEqual(generations(await inventory(place)), before);
  await place.apply(template("later", { multiadmin: { replicas: 2 } }));
  await available(place, "c");
  assert.equal((await place.get("Deployment", "c-multiadmin"))["spec"].replicas, 2);
}

async function consumed(place: Place): Promise<void> {
  await place.apply(
    template("used", { multigateway: { replicas: 1 } }),
    template("unused", { multigateway: { replicas: 1 } }),
  );
  const unused = await place.get("DeploymentTemplate", "unused");
  await place.apply(referring("one", "used"), referring("two", "used"));
  await consumers(place, "used", ["one", "two"]);

  await place.patch("MultigresCluster", "one", {
    spec: { cells: [{ name: "z1" }, { name: "z2" }] },
  });
  await consumers(place, "used", ["two"]);
  await place.remove("MultigresCluster", "two");
  await consumers(place, "used", []);
  await quiet(place);
  const { metadata } = await place.get("DeploymentTemplate", "unused");
  assert.equal(metadata.resourceVersion, unused.metadata.resourceVersion);
}

async function consumers(place: Place, name: string, wanted: readonly string[]): Promise<void> {
  const text = JSON.stringify(wanted.map((one) => `${place.namespace}/${one}`));
  await waitFor(place, `DeploymentTemplate "${name}" is consumed by ${text}`, async () => {
    const { status } = await place.get("DeploymentTemplate", name);
    const found = (status?.consumers ?? []) as { name: string; namespace: string }[];
    return JSON.stringify(found.map((one) => `${one.namespace}/${one.name}`).sort()) === text;
  });
}

async function overridden(place: Place): Promise<void> {
  const requests = { cpu: "100m", memory: "128Mi" };
  await place.apply(
    template("t", {
      multigateway: { replicas: 1, resources: { requests, limits: { memory: "256Mi" } } },
    }),
    small({
      spec: {
        cells: [{
          name: "z1",
          spec: {
            multigateway: {
              deploymentTemplate: "t",
              overrides: { replicas: 2, resources: { limits: { memory: "512Mi" } } },
            },
          },
        }],
      },
    }),
  );
  await available(place, "c");
  const { spec } = await place.get("Cell", "c-z1");
  assert.deepEqual(spec.multiGateway, {
    replicas: 2,
    resources: { requests, limits: { memory: "512Mi" } },
  });
  assert.ok(!JSON.stringify(spec).includes("deploymentTemplate"), "children know no templates");
  const writes = versions(await inventory(place));
  await place.patch("DeploymentTemplate", "t", { spec: { multigateway: { replicas: 5 } } });
  await quiet(place);
  const moved = versions(await inventory(place));
  assert.equal(moved["Deployment/c-z1-gateway"], writes["Deployment/c-z1-gateway"]);
}

function referring(name: string, deploymentTemplate: string) {
  const z1 = { name: "z1", spec: { multigateway: { deploymentTemplate } } };
  return small({ name, spec: { cells: [z1, { name: "z2" }] } });
}
