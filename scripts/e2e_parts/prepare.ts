// What scripts/e2e does before it goes into its namespaces, where there is no network: programs and manifests.
import { join } from "node:path";
import { terminalProgress } from "../devcluster/progress.ts";
import { archive } from "../image_parts/archive.ts";
import { functionImage } from "../image_parts/function_image.ts";
import { FUNCTION_IMAGE } from "./deploy.ts";
import { eventing, kourier, serving } from "./knative.ts";
import { ensurePrograms } from "./programs.ts";

const state = Deno.args[0];
if (state === undefined) throw new Error("Cannot prepare: no state folder given");
const progress = terminalProgress();
const programs = await ensurePrograms(progress);
await Deno.writeTextFile(join(state, "programs.json"), JSON.stringify(programs));

await Deno.mkdir(join(state, "bin"));
await Deno.symlink(programs.kubectl, join(state, "bin/kubectl"));

for (const [name, objects] of Object.entries({ serving, kourier, eventing })) {
  const list = { apiVersion: "v1", kind: "List", items: await objects() };
  await Deno.writeTextFile(join(state, `${name}.json`), JSON.stringify(list));
}

progress.start("Building the functions' image");
const { parts, digest } = await archive(await functionImage(FUNCTION_IMAGE));
const target = await Deno.create(join(state, "functions.tar"));
const writer = target.writable.getWriter();
for (const part of parts) await writer.write(part);
await writer.close();
progress.done(`Built the functions' image ${digest}`);
