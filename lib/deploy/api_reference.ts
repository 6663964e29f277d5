import type { Defined } from "../engine/schema/definition.ts";
import { code, linkTo, table } from "./markdown.ts";
import { kindText } from "./reference/kind.ts";
import { compact } from "./reference/default_text.ts";
import { type Format, namesOf, nodeOf, type Part } from "./reference/node.ts";
import { partText } from "./reference/part.ts";

/** What the reference is generated from besides the definitions. */
export interface Sources {
  /** What occurs in several places is described once, and linked. */
  readonly parts: readonly Part[];
  readonly formats: readonly Format[];
  /** What the operator fills in, by kind and in the shape of its objects. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What the operator decides and no field says, by what it is about. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** The reference of an API as Markdown: every column, field and rule of the kinds, in the order given. */
export function apiReference(definitions: readonly Defined[], sources: Sources): string {
  const { parts, formats, defaults, fixed } = sources;
  const names = namesOf(parts, formats);
  return [
    "<!-- Generated from lib/multigres by ./scripts/generate: do not edit. -->",
    "# API reference",
    "[How it behaves](api/behaviour.md): what the fields cause, in words.",
    introduction(definitions),
    table(["kind", "short name", "who writes it", "what it is"], definitions.map(kindRow)),
    ...definitions.flatMap((one) => kindText(one, names, defaults[one.kind.kind])),
    "## Shared parts",
    "What occurs in several places. Where the place that links here gives a default, that one counts.",
    ...parts.flatMap((part) => partText(part, names)),
    "## Formats",
    table(["format", "what it is", "pattern"], formats.map(formatRow)),
    "## What has no field",
    table(
      ["what", "value"],
      Object.entries(fixed).map(([what, value]) => [what, code(compact(value))]),
    ),
  ].join("\n\n") + "\n";
}

function introduction(definitions: readonly Defined[]): string {
  const versions = new Set(definitions.map(({ kind }) => code(kind.apiVersion)));
  const categories = definitions.flatMap(({ definition: { category } }) => category ?? []);
  const all = [...new Set(categories)].map((one) => code(`kubectl get ${one}`));
  return [
    `Version ${[...versions].join(", ")}; all kinds are namespaced.`,
    ...(all.length === 0 ? [] : [`${all.join(", ")} lists objects of all of them.`]),
    "A default is what a field gets where neither the object nor its template says anything. A rule " +
    "is checked by the API server when something is applied: what breaks it is refused with the " +
    "message; `self` is the value at the path, `oldSelf` what it was before.",
  ].join(" ");
}

function kindRow({ kind: { kind }, definition }: Defined): string[] {
  const { shortName, writtenBy = "you", description } = definition;
  const [sentence = ""] = /^.*?\.(?=\s|$)/.exec(description) ?? [description];
  return [linkTo(kind), code(shortName), writtenBy, sentence];
}

function formatRow({ title, means, schema }: Format): string[] {
  return [title, means, code(nodeOf(schema).pattern ?? "")];
}
