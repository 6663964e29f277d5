// Writes the images that the scenarios' databases are made of, for clusters that have no others: `kind load image-archive`.
import { join } from "node:path";
import { terminalProgress } from "../devcluster/progress.ts";
import { writeArchive } from "../oci/archive.ts";
import { workloadImages } from "./images.ts";
import { ensureWorkloads } from "./programs.ts";

const folder = Deno.args[0];
if (folder === undefined) throw new Error("Cannot write the images: no folder given");
for (const image of await workloadImages(await ensureWorkloads(terminalProgress()))) {
  const name = /\/([^/:]+):/.exec(image.name)![1]!;
  await writeArchive(join(folder, `${name}.tar`), image);
}
