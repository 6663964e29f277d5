import assert from "node:assert/strict";
import { archive } from "../../../../scripts/oci/archive.ts";
import { withFolders } from "../../../../scripts/oci/files.ts";
import { type Entry, tarBytes } from "../../../../scripts/oci/tar.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** Unpacks with the machine's own tar, which is stricter than we are. */
async function unpack(bytes: Uint8Array): Promise<string> {
  const folder = await Deno.makeTempDir();
  const child = new Deno.Command("tar", { args: ["-xf", "-", "-C", folder], stdin: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
  assert.ok((await child.status).success);
  return folder;
}

Deno.test("tar takes files, folders, links, modes and long paths", async () => {
  const long = `${"deep/".repeat(40)}file`;
  const folder = await unpack(tarBytes([
    { path: "bin", mode: 0o755 },
    { path: "bin/program", mode: 0o755, data: text("#!") },
    { path: "bin/alias", mode: 0o777, link: "program" },
    ...withFolders([{ path: long, mode: 0o644, data: text("far away") }]),
  ]));
  assert.equal(await Deno.readTextFile(`${folder}/bin/alias`), "#!");
  assert.equal((await Deno.stat(`${folder}/bin/program`)).mode! & 0o777, 0o755);
  assert.equal(await Deno.readTextFile(`${folder}/${long}`), "far away");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("withFolders() names each folder once, parents first", () => {
  const parts = ["app/lib/a", "app/functions/b/c"].flatMap((path) =>
    withFolders([{ path, mode: 0o644, data: text(path) }])
  );
  const paths = withFolders(parts).map(({ path }) => path);
  assert.deepEqual(paths, [...new Set(paths)]);
  assert.ok(paths.indexOf("app/functions") < paths.indexOf("app/functions/b"));
});

Deno.test("an archive whose layer names a path twice is refused", async () => {
  const entry: Entry = { path: "app", mode: 0o755 };
  await assert.rejects(
    archive({ name: "registry.local/x:1", layers: [[entry, entry]] }),
    /names "app" twice/,
  );
});

Deno.test("an archive is docker's and OCI's at once, and says the same both ways", async () => {
  const layer: Entry[] = [{ path: "hello", mode: 0o644, data: text("world") }];
  const labels = { "org.opencontainers.image.version": "1.2.3" };
  const image = { name: "registry.local/x:1", layers: [layer], user: "65532:65532", labels };
  const { parts, digest } = await archive(image);
  const folder = await unpack(
    new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer()),
  );
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(`${folder}/${path}`));
  const blob = (of: string) => `blobs/${of.replace(":", "/")}`;
  const [docker] = await read("manifest.json");
  const [entry] = (await read("index.json")).manifests;
  assert.equal(entry.digest, digest);
  const manifest = await read(blob(digest));
  assert.equal(docker.Config, blob(manifest.config.digest));
  assert.deepEqual(
    docker.Layers,
    manifest.layers.map((one: { digest: string }) => blob(one.digest)),
  );
  assert.deepEqual(docker.RepoTags, [image.name]);
  const { config, rootfs } = await read(docker.Config);
  assert.equal(config.User, "65532:65532");
  assert.deepEqual(config.Labels, labels);
  assert.deepEqual(rootfs.diff_ids, manifest.layers.map((one: { digest: string }) => one.digest));
  assert.equal((await archive(image)).digest, digest, "equal contents, equal digest");
  await Deno.remove(folder, { recursive: true });
});
