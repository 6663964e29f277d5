// Writes the image of all functions as an archive, without a container engine. See `scripts/image --help`.
import { writeArchive } from "./oci/archive.ts";
import { functionImage } from "./oci/function_image.ts";
import type { Image } from "./oci/archive.ts";

const USAGE = `Usage: scripts/image [--name NAME:TAG] [--output FILE]

Writes the image of all functions as a tar archive (docker-archive and OCI layout in one), without a container engine.
Load it with \`docker load -i FILE\`, \`podman load -i FILE\`, \`ctr -n k8s.io images import FILE\` or
\`kind load image-archive FILE\`, or push it with \`skopeo copy docker-archive:FILE docker://NAME:TAG\`.

  --name NAME:TAG   multigres-operator:dev unless given
  --output FILE     .dev/multigres-operator.tar unless given`;

function option(name: string, fallback: string): string {
  const at = Deno.args.indexOf(name);
  return at < 0 ? fallback : Deno.args[at + 1] ?? fallback;
}

if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
  console.log(USAGE);
  Deno.exit(0);
}

const name = option("--name", "multigres-operator:dev");
const output = option("--output", ".dev/multigres-operator.tar");
const began = Date.now();
const image = await functionImage(name);
const packed = await writeArchive(output, image);
report(image, packed.layerSizes);
console.log(`\n${name} ${packed.digest}`);
console.log(`Written to ${output} in ${((Date.now() - began) / 1_000).toFixed(1)} s`);

function report({ layers }: Image, sizes: readonly number[]): void {
  const groups = new Map<string, { files: number; bytes: number }>();
  for (const { path, data } of layers.flat()) {
    if (data === undefined) continue;
    const group = groupOf(path);
    const { files, bytes } = groups.get(group) ?? { files: 0, bytes: 0 };
    groups.set(group, { files: files + 1, bytes: bytes + data.length });
  }
  for (const [group, { files, bytes }] of [...groups].toSorted((a, b) => b[1].bytes - a[1].bytes)) {
    console.log(`${mebibytes(bytes)}  ${String(files).padStart(5)} files  ${group}`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `${mebibytes(total)}  in ${sizes.length} layers: ${sizes.map(mebibytes).join(" + ")}`,
  );
}

/** Programs and libraries by name, code by folder, packages by package. */
function groupOf(path: string): string {
  const npm = /^deno-dir\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+\/[^/]+)/.exec(path);
  if (npm) return `npm ${npm[1]}`;
  return path.split("/").slice(0, path.startsWith("app/") || path.startsWith("deno-dir/") ? 2 : 9)
    .join("/");
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2).padStart(7)} MiB`;
}
