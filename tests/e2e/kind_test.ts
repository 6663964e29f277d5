import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY } from "../../scripts/devcluster/paths.ts";
import { silentProgress } from "../../scripts/devcluster/progress.ts";
import { ensureTools } from "../../scripts/devcluster/tools.ts";

/** kind reads its configuration before it looks for a container engine, of which there is none here. */
async function create(config: string): Promise<string> {
  const { kind } = await ensureTools(["kind"], silentProgress());
  const folder = await Deno.makeTempDir();
  const { stderr } = await new Deno.Command(kind, {
    args: ["create", "cluster", "--config", config],
    clearEnv: true,
    // An engine that always fails: nothing is created even where there is a real one.
    env: { PATH: folder, HOME: folder, KIND_EXPERIMENTAL_PROVIDER: "docker" },
  }).output();
  await Deno.remove(folder, { recursive: true });
  return new TextDecoder().decode(stderr);
}

Deno.test("kind itself takes the configuration of scripts/kind", async () => {
  const broken = await Deno.makeTempFile({ suffix: ".yaml" });
  const path = join(REPOSITORY, "scripts/kind.yaml");
  await Deno.writeTextFile(broken, `${await Deno.readTextFile(path)}nodez: []\n`);
  assert.match(await create(broken), /unable to decode config/, "it looks at the configuration");
  const answer = await create(path);
  assert.doesNotMatch(answer, /config/);
  assert.match(answer, /docker/, "and only then at the engine");
  await Deno.remove(broken);
});
