import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Progress } from "../../../scripts/devcluster/progress.ts";
import { ldflags } from "../../../scripts/devcluster/tool_specs.ts";
import { cachedPath, ensureTools, findTool } from "../../../scripts/devcluster/tools.ts";

/** Runs `action` with other environment variables and puts them back. */
async function withEnv(env: Record<string, string>, action: () => Promise<void>): Promise<void> {
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  try {
    await action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

async function fakeTool(dir: string, name: string, version: string): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(join(dir, name), `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
}

Deno.test("findTool() prefers KUBEBUILDER_ASSETS, and PATH only where the version suits", async () => {
  const root = await Deno.makeTempDir();
  const [assets, path] = [join(root, "assets"), join(root, "path")];
  const search = `${path}:${Deno.env.get("PATH")}`;
  await withEnv({ MULTIGRES_CACHE: join(root, "cache"), PATH: search }, async () => {
    await fakeTool(path, "kube-apiserver", "Kubernetes v1.34.1");
    assert.equal(await findTool("kube-apiserver"), undefined, "too old");
    await fakeTool(path, "kube-apiserver", "Kubernetes v1.36.1");
    assert.equal(await findTool("kube-apiserver"), join(path, "kube-apiserver"));
    await fakeTool(assets, "kube-apiserver", "Kubernetes v1.36.0");
    await withEnv({ KUBEBUILDER_ASSETS: assets }, async () => {
      assert.equal(await findTool("kube-apiserver"), join(assets, "kube-apiserver"));
    });
    await fakeTool(path, "kwok", "kwok v0.8.0");
    assert.equal(await findTool("kwok"), undefined, "kwok's stages must be those of its module");
  });
  await Deno.remove(root, { recursive: true });
});

Deno.test("findTool() takes a built tool from the cache", async () => {
  const root = await Deno.makeTempDir();
  await withEnv({ MULTIGRES_CACHE: root }, async () => {
    const path = await cachedPath("kwok");
    assert.match(path, /\/kwok-[0-9a-f]{12}\/kwok$/);
    assert.equal(await findTool("kwok"), undefined);
    await fakeTool(dirname(path), "kwok", "");
    assert.equal(await findTool("kwok"), path);
  });
  await Deno.remove(root, { recursive: true });
});

Deno.test("ensureTools() builds a tool once for two that ask at the same time", async () => {
  const root = await Deno.makeTempDir();
  const steps: string[] = [];
  const progress: Progress = {
    start: (step, left) => steps.push(`${step} (${left})`),
    done: (line) => steps.push(line),
    stop() {},
  };
  // A name that is not on PATH anywhere: kwok is never taken from there.
  await withEnv({ MULTIGRES_CACHE: root }, async () => {
    const [one, two] = await Promise.all([
      ensureTools(["kwok"], progress),
      ensureTools(["kwok"], progress),
    ]);
    assert.deepEqual(one, two);
    assert.ok((await Deno.stat(one.kwok)).size > 1_000_000);
    const names = [...Deno.readDirSync(dirname(one.kwok))].map((entry) => entry.name).sort();
    assert.deepEqual(names, ["kwok", "kwok.lock"], "nothing half-built is left");
  });
  assert.equal(steps.filter((step) => step === "Building kwok (last one)").length, 1);
  assert.ok(steps.includes("Waiting for another process that builds kwok (last one)"));
  await Deno.remove(root, { recursive: true });
});

Deno.test("ldflags() stamps the version of the module into Kubernetes' programs", () => {
  const goMod = "require (\n\tk8s.io/kubernetes v1.36.3 // indirect\n)";
  const flags = ldflags("kube-apiserver", goMod);
  assert.match(flags, /-X k8s\.io\/component-base\/version\.gitVersion=v1\.36\.3 /);
  assert.match(flags, /-X k8s\.io\/client-go\/pkg\/version\.gitMinor=36$/);
  assert.equal(ldflags("kwok", goMod), "-s -w");
});
