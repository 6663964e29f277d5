/** The image of all functions: Deno, its libraries, cached modules, our code, and nothing else. */
import { join } from "node:path";
import { REPOSITORY } from "../devcluster/paths.ts";
import type { Image } from "./archive.ts";
import { file, libraries, tree, withFolders } from "./files.ts";
import type { Entry } from "./tar.ts";
import { readVersion } from "../version.ts";

/**
 * Makes the image. Modules come from the network or Deno's own cache; what Deno compiles of ours is keyed by
 * path, so it is compiled at the place where it will be: in a root folder of its own, which also proves
 * that nothing is missing. Errors when a module cannot be had or the program does not start there.
 */
export async function functionImage(name: string): Promise<Image> {
  const stage = await Deno.makeTempDir({ prefix: "multigres-image-" });
  try {
    const [code, runtime] = await Promise.all([ourCode(), denoAndLibraries()]);
    await unpack(stage, [...runtime, ...code]);
    await fetchModules(stage);
    // Compiled for where the stage is, so of no use in the image.
    await Deno.remove(join(stage, "deno-dir/gen"), { recursive: true });
    await compile(stage);
    const modules = await tree(
      join(stage, "deno-dir"),
      "deno-dir",
      // Databases of caches: they cannot be written in a pod, and Deno does without.
      (path) => !/_cache_v\d+(-\w+)?$|^(remote|registries|latest\.txt)/.test(path),
    );
    return {
      name,
      layers: [
        withFolders(runtime),
        modules.filter(({ path }) => !path.startsWith("deno-dir/gen")),
        [
          ...withFolders(code),
          ...modules.filter(({ path }) => path.startsWith("deno-dir/gen")),
        ],
      ],
      entrypoint: ["/usr/local/bin/deno"],
      env: { DENO_DIR: "/deno-dir", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
      workingDir: "/app",
      labels: { "org.opencontainers.image.version": readVersion() },
      user: "65532:65532",
    };
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

/** What a function runs: TypeScript of `functions` and `lib`, the import map and the lock. */
async function ourCode(): Promise<Entry[]> {
  const entries = await Promise.all([
    ...["functions", "lib"].map((folder) =>
      tree(
        join(REPOSITORY, folder),
        `app/${folder}`,
        (path) => !/_test\.ts$/.test(path) && (/\.ts$/.test(path) || !/\.\w+$/.test(path)),
      )
    ),
    Promise.all(
      ["deno.json", "deno.lock"].map((name) => file(join(REPOSITORY, name), `app/${name}`)),
    ),
  ]);
  return entries.flat();
}

async function denoAndLibraries(): Promise<Entry[]> {
  const deno = Deno.execPath();
  return [
    ...await libraries(deno),
    await file(deno, "usr/local/bin/deno", 0o755),
    { path: "tmp", mode: 0o1777 },
  ];
}

async function unpack(root: string, entries: readonly Entry[]): Promise<void> {
  for (const { path, mode, data } of withFolders(entries)) {
    const target = join(root, path);
    if (data === undefined) await Deno.mkdir(target, { recursive: true });
    else await Deno.writeFile(target, data, { mode });
  }
}

async function fetchModules(stage: string): Promise<void> {
  await run(Deno.execPath(), ["install", "--quiet", "--frozen", "--entrypoint", ...await mains()], {
    cwd: join(stage, "app"),
    env: { DENO_DIR: join(stage, "deno-dir") },
  });
}

/** Without a network, so that a module that is missing is noticed. `--map-root-user` lets an ordinary user do it too. */
async function compile(stage: string): Promise<void> {
  const deno = ["/usr/local/bin/deno", "cache", "--quiet", "--frozen"];
  await run("bash", [
    "-c",
    `[ "$(id -u)" = 0 ] || own=--map-root-user; exec unshare \${own-} --net --root="$0" --wd=/app "$@"`,
    stage,
    ...deno,
    ...await mains(),
  ], { env: { DENO_DIR: "/deno-dir", HOME: "/" } });
}

async function mains(): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(REPOSITORY, "functions"))) {
    if (isDirectory) paths.push(`functions/${name}/main.ts`);
  }
  return paths.toSorted();
}

async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> },
): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    ...options,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot build the image: ${new TextDecoder().decode(stderr).trim()}`);
}
