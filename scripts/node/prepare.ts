// What scripts/e2e does before it goes into its namespaces, where there is no network: programs and manifests.
import { join } from "node:path";
import { terminalProgress } from "../devcluster/progress.ts";
import { writeArchive } from "../oci/archive.ts";
import { functionImage } from "../oci/function_image.ts";
import { FUNCTION_IMAGE } from "./deploy.ts";
import { eventing, kourier, serving } from "./knative.ts";
import type { KubeObject } from "../devcluster/client.ts";
import { ensurePrograms } from "./programs.ts";
import { inOrder } from "./upstream.ts";

const state = Deno.args[0];
if (state === undefined) throw new Error("Cannot prepare: no state folder given");
const progress = terminalProgress();
const programs = await ensurePrograms(progress);
await Deno.writeTextFile(join(state, "programs.json"), JSON.stringify(programs));

await Deno.mkdir(join(state, "bin"));
await Deno.symlink(programs.kubectl, join(state, "bin/kubectl"));

const objects = (await Promise.all([serving(), kourier(), eventing()])).flat();
const isCrd = ({ kind }: KubeObject) => kind === "CustomResourceDefinition";
const lists = { crds: objects.filter(isCrd), knative: inOrder(objects.filter((o) => !isCrd(o))) };
for (const [name, items] of Object.entries(lists)) {
  const list = { apiVersion: "v1", kind: "List", items };
  await Deno.writeTextFile(join(state, `${name}.json`), JSON.stringify(list));
}

progress.start("Building the functions' image");
const image = await functionImage(FUNCTION_IMAGE);
const { digest } = await writeArchive(join(state, "functions.tar"), image);
progress.done(`Built the functions' image ${digest}`);
