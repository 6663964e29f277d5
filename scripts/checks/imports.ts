// The arrows of the house, checked by folder: who may import whom, that no circle of files exists, and what a start costs.
// What each room is for stands in docs/architecture.md.

/** A room: its files by path, the rooms it may import from, and the packages that it may use. */
interface Room {
  readonly name: string;
  readonly files: RegExp;
  /** Names of rooms; undefined: any. */
  readonly imports?: readonly string[];
  readonly packages?: readonly RegExp[];
  /** It runs anywhere: no Deno, network, clock or chance. */
  readonly pure?: true;
}

/** The first room that a file fits is its own. */
export const ROOMS: readonly Room[] = [
  { name: "contract", files: /^lib\/engine\/controller\.ts$/, imports: ["core"], pure: true },
  { name: "core", files: /^lib\/engine\/core\//, imports: ["core", "contract"], pure: true },
  {
    name: "schema",
    files: /^lib\/engine\/schema\//,
    imports: ["core", "contract", "schema"],
    packages: [/^zod$/],
    pure: true,
  },
  {
    name: "telemetry",
    files: /^lib\/engine\/shell\/telemetry\/(otel|span|metrics)\.ts$/,
    imports: ["core", "contract", "telemetry"],
    packages: [/^@opentelemetry\/api$/],
  },
  {
    name: "edge",
    files: /^lib\/engine\/shell\/app\.ts$/,
    imports: ["core", "contract", "shell", "telemetry"],
    packages: [/^hono/],
  },
  {
    name: "shell",
    files: /^lib\/engine\/shell\//,
    imports: ["core", "contract", "shell", "telemetry", "edge"],
    packages: [/^yaml$/],
  },
  {
    // A kind's schema may lie beside its controller, which imports no more of it than its types.
    name: "schemas",
    files: /^(lib\/multigres\/api\/|functions\/[^/]+\/schema\.ts$)/,
    imports: ["core", "contract", "schema", "multigres", "schemas"],
    packages: [/^zod$/],
    pure: true,
  },
  {
    name: "multigres",
    files: /^lib\/multigres\//,
    imports: ["core", "contract", "multigres", "schemas"],
    pure: true,
  },
  {
    name: "deploy",
    files: /^lib\/deploy\//,
    imports: ["core", "contract", "schema", "multigres", "schemas", "deploy"],
    packages: [/^zod$/],
    pure: true,
  },
  {
    name: "admission",
    files: /^functions\/admission\//,
    imports: ["core", "contract", "shell", "telemetry", "multigres", "schemas", "admission"],
    packages: [/^hono/, /^@peculiar\/x509$/, /^reflect-metadata$/, /^node:/],
  },
  {
    name: "main",
    files: /^functions\/[^/]+\/main\.ts$/,
    imports: ["shell", "controllers", "registry", "multigres"],
  },
  { name: "registry", files: /^functions\/registry\.ts$/, imports: ["controllers", "contract"] },
  {
    name: "controllers",
    files: /^functions\//,
    imports: ["core", "contract", "multigres", "schemas", "controllers"],
    pure: true,
  },
  { name: "tools", files: /^(scripts|tests)\// },
];

/** What makes a result depend on where and when it is computed. */
const IMPURE =
  /\bDeno\.|\bfetch\(|\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bMath\.random\(|\bcrypto\.|\bsetTimeout\(/;

/** Packages that no function but the webhook loads when it starts: a cold start pays for every import. */
const SLOW = /^(zod|yaml|@peculiar\/x509)$/;

/** An import of a file: of a path, or of a package by its name. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** It vanishes when types are stripped. */
  readonly isType: boolean;
}

const IMPORT = /^\s*(import|export)\s(type\b)?[^;"]*?from\s+"([^"]+)"|^\s*import\s+"([^"]+)"/gm;

/** The static imports of a file. */
export function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, , type, named, bare]) => {
    const specifier = named ?? bare ?? "";
    const to = specifier.startsWith(".")
      ? new URL(specifier, `file:///${path}`).pathname.slice(1)
      : specifier;
    return { from: path, to, isType: type !== undefined };
  });
}

/** Gives a sentence for everything in a file that its room does not allow. */
export function wrongIn(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path} is in no room: see scripts/checks/imports.ts`];
  const wrong = importsOf(path, text).filter((one) => !isAllowed(room, one))
    .map(({ to }) => `${path} imports ${to}: ${room.name} does not know ${roomOf(to)?.name ?? to}`);
  const [impure] = room.pure ? IMPURE.exec(withoutComments(text)) ?? [] : [];
  if (impure !== undefined) wrong.push(`${path} uses ${impure}: ${room.name} is pure`);
  return wrong;
}

function isAllowed(room: Room, { from, to, isType }: Import): boolean {
  const target = roomOf(to);
  if (target === undefined) {
    return isType || room.imports === undefined ||
      (room.packages ?? []).some((one) => one.test(to));
  }
  const [, mine] = /^functions\/([^/]+)\//.exec(from) ?? [];
  const [, other] = /^functions\/([^/]+)\//.exec(to) ?? [];
  // Functions meet only in the API.
  if (mine !== undefined && other !== undefined && mine !== other) return false;
  return room.imports?.includes(target.name) ?? true;
}

/** Whether a file is in a room where nothing depends on where and when it is computed. */
export function isPure(path: string): boolean {
  return roomOf(path)?.pure ?? false;
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find(({ files }) => files.test(path));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

/** The circles of files, each as the path around it; types count, too, for a reader goes round all the same. */
export function circles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) {
      found.push([...above.slice(above.indexOf(path)), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const { to } of next.get(path) ?? []) visit(to, [...above, path]);
    done.add(path);
  };
  for (const path of next.keys()) visit(path, []);
  return found;
}

/** The way by which a function's start loads what is slow to load. */
export function slowStarts(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports.filter(({ isType }) => !isType), ({ from }) => from);
  const way = (path: string, above: readonly string[]): string[] => {
    if (SLOW.test(path)) return [[...above, path].join(" → ")];
    if (above.includes(path)) return [];
    return (next.get(path) ?? []).flatMap(({ to }) => way(to, [...above, path])).slice(0, 1);
  };
  return [...next.keys()].filter((path) => /^functions\/(?!admission\/)[^/]+\/main\.ts$/.test(path))
    .flatMap((path) => way(path, []));
}

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

if (import.meta.main) {
  const files = ["lib", "functions", "scripts", "tests"].flatMap((folder) => [...sources(folder)])
    .map((path) => ({ path, text: Deno.readTextFileSync(path) }));
  const imports = files.flatMap(({ path, text }) => importsOf(path, text));
  const wrong = [
    ...files.flatMap(({ path, text }) => wrongIn(path, text)),
    ...circles(imports).map((circle) => `${circle} is a circle`),
    ...slowStarts(imports).map((way) => `${way}: a cold start pays for it; use \`import type\``),
  ];
  wrong.forEach((line) => console.error(line));
  if (wrong.length > 0) Deno.exit(1);
}
