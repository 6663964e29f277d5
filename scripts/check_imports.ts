// The arrows of the architecture, enforced: the pure core never imports the shell, functions meet only in the API.

/** Files of lib/ that reach outside the process, with what they need for it. Everything else in lib/ is pure. */
export const SHELL =
  /^lib\/(app|worker|runtime|survey|sweeper|perform|scheduler|log|trace|reconcile_trace|traced_client|metrics|kube\/\w+|admission\/\w+)\.ts$/;

interface Arrow {
  readonly from: RegExp;
  readonly to: RegExp;
  readonly because: string;
}

const FORBIDDEN: readonly Arrow[] = [
  { from: /^lib\//, to: /^functions\//, because: "lib knows no function" },
  { from: /^lib\/|^functions\//, to: /^scripts\/|^tests\//, because: "what runs needs no tool" },
  {
    from: /^lib\/(?!(trace|trace_\w+|metrics)\.ts$)|^functions\//,
    to: /^@opentelemetry\/api$/,
    because: "only lib/trace.ts and lib/metrics.ts know OpenTelemetry",
  },
  {
    from: /^lib\/(?!app\.ts$)|^functions\/(?!admission\/)/,
    to: /^hono/,
    because: "only the edge knows Hono",
  },
  {
    from: /^functions\/(?!admission\/)[^/]+\/(?!main\.ts$)/,
    to: SHELL,
    because: "controllers and builders are pure",
  },
];

/** Imports that vanish when types are stripped are no dependency at run time. */
const IMPORT = /^\s*(?:import|export)\s(?!type\b)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm;

/** Gives a sentence for every import of a file that goes against an arrow. */
export function wrongImports(path: string, text: string): string[] {
  const wrong: string[] = [];
  for (const [, from, bare] of text.matchAll(IMPORT)) {
    const target = resolve(path, from ?? bare ?? "");
    for (const arrow of FORBIDDEN) {
      if (arrow.from.test(path) && arrow.to.test(target)) {
        wrong.push(`${path} imports ${target}: ${arrow.because}`);
      }
    }
    if (isPure(path) && SHELL.test(target)) {
      wrong.push(`${path} imports ${target}: the pure core does not know the shell`);
    }
    const [, mine] = /^functions\/([^/]+)\//.exec(path) ?? [];
    const [, other] = /^functions\/([^/]+)\//.exec(target) ?? [];
    if (mine !== undefined && other !== undefined && mine !== other) {
      wrong.push(`${path} imports ${target}: functions meet only in the API`);
    }
  }
  if (/\bDeno\./.test(text) && /^lib\//.test(path) && !SHELL.test(path)) {
    wrong.push(`${path} uses Deno: the pure core runs anywhere`);
  }
  if (/^lib\/(?!api\/)|^functions\//.test(path) && !GENERATORS.test(path) && loadsZod(text)) {
    wrong.push(`${path} loads zod: a cold start pays for it; use \`import type\``);
  }
  return wrong;
}

/** Files that only generators load. */
const GENERATORS = /^lib\/(crd|etcd_warning)\.ts$/;

function loadsZod(text: string): boolean {
  return [...text.matchAll(IMPORT)].some(([, from]) => from === "zod");
}

function isPure(path: string): boolean {
  return path.startsWith("lib/") && !SHELL.test(path);
}

function resolve(path: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const { pathname } = new URL(specifier, `file:///${path}`);
  return pathname.slice(1);
}

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

if (import.meta.main) {
  const wrong = ["lib", "functions"].flatMap((folder) => [...sources(folder)])
    .flatMap((path) => wrongImports(path, Deno.readTextFileSync(path)));
  wrong.forEach((line) => console.error(line));
  if (wrong.length > 0) Deno.exit(1);
}
