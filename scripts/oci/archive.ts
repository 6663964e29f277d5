/** Container images as files, written without a container engine: docker-archive and OCI layout in one tar. */
import { type Entry, tar, tarBytes } from "./tar.ts";

/** An image: who runs what, in which files. */
export interface Image {
  /** Name and tag, such as `registry.local/standin:1`. */
  readonly name: string;
  /** Lowest first; what changes seldom belongs down. */
  readonly layers: readonly (readonly Entry[])[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** A number, or kubelet cannot tell that it is not root. */
  readonly user?: string;
}

/** What became of an image. */
export interface Archive {
  /** Digest of the OCI manifest: equal for equal contents. */
  readonly digest: string;
  readonly layerSizes: readonly number[];
  /** The archive; can be read once. */
  readonly parts: Iterable<Uint8Array>;
}

interface Blob {
  readonly digest: string;
  readonly data: Uint8Array;
}

/**
 * Packs an image. `docker load` and `podman load` read `manifest.json`; `ctr images import`, skopeo and registries' tools
 * read the OCI layout (image-spec v1.1); both name the same blobs. Errors if a layer names a path twice.
 */
export async function archive(image: Image): Promise<Archive> {
  image.layers.forEach(checkPaths);
  const layers = await Promise.all(image.layers.map((entries) => blob(tarBytes(entries))));
  const config = await blob(json(configOf(image, layers)));
  const manifest = await blob(json({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("config.v1+json", config),
    layers: layers.map((layer) => descriptor("layer.v1.tar", layer)),
  }));
  const index = {
    schemaVersion: 2,
    manifests: [{
      ...descriptor("manifest.v1+json", manifest),
      annotations: {
        "io.containerd.image.name": image.name,
        "org.opencontainers.image.ref.name": image.name.split(":").at(-1),
      },
    }],
  };
  const docker = [{
    Config: pathOf(config),
    RepoTags: [image.name],
    Layers: layers.map(pathOf),
  }];
  const blobs = [
    ...new Map([...layers, config, manifest].map((one) => [one.digest, one])).values(),
  ];
  const entries: Entry[] = [
    { path: "oci-layout", mode: 0o644, data: json({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", mode: 0o644, data: json(index) },
    { path: "manifest.json", mode: 0o644, data: json(docker) },
    ...blobs.map((one) => ({ path: pathOf(one), mode: 0o644, data: one.data })),
  ];
  return {
    digest: `sha256:${manifest.digest}`,
    layerSizes: layers.map(({ data }) => data.length),
    parts: tar(entries),
  };
}

/** Docker refuses a layer that names a path twice, and does not say which. */
function checkPaths(entries: readonly Entry[]): void {
  const paths = new Set<string>();
  for (const { path } of entries) {
    if (paths.has(path)) throw new Error(`Cannot pack a layer: it names "${path}" twice`);
    paths.add(path);
  }
}

/** Packs an image into a file, which appears at once: an interrupted run leaves no half of an archive. */
export async function writeArchive(path: string, image: Image): Promise<Archive> {
  const packed = await archive(image);
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  const target = await Deno.open(temporary, { create: true, write: true, truncate: true });
  try {
    const writer = target.writable.getWriter();
    for (const part of packed.parts) await writer.write(part);
    await writer.close();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return packed;
}

function configOf(image: Image, layers: readonly Blob[]): unknown {
  const { entrypoint, command, env = {}, workingDir = "/", labels, user } = image;
  return {
    architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
    os: "linux",
    config: {
      ...(user === undefined ? {} : { User: user }),
      ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
      ...(command === undefined ? {} : { Cmd: command }),
      Env: Object.entries({ PATH: "/usr/local/bin:/usr/bin:/bin", ...env })
        .map(([name, value]) => `${name}=${value}`),
      WorkingDir: workingDir,
      ...(labels === undefined ? {} : { Labels: labels }),
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
    history: layers.map(() => ({ created: "1970-01-01T00:00:00Z" })),
    created: "1970-01-01T00:00:00Z",
  };
}

async function blob(data: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
  return { digest, data };
}

function descriptor(type: string, { digest, data }: Blob) {
  const mediaType = `application/vnd.oci.image.${type}`;
  return { mediaType, digest: `sha256:${digest}`, size: data.length };
}

function pathOf({ digest }: Blob): string {
  return `blobs/sha256/${digest}`;
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
