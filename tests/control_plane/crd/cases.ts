import { parse, parseAllDocuments } from "yaml";

/** An object as a case states it: apiVersion and name are filled in. */
export interface CaseObject {
  kind: string;
  metadata?: { name: string };
  spec?: unknown;
}

/** One rule at work: an object that is created, or a change from `old` to `new`. */
export type Case =
  & {
    title: string;
    expect: "accepted" | "rejected";
    /** Part of the server's message; required when rejected. */
    message?: string;
    /** Part of the server's warning; there must be none when absent. */
    warning?: string;
  }
  & ({ object: CaseObject } | { old: CaseObject; new: CaseObject });

/** The cases of `tests/control_plane/crd/cases`, by file name. */
export function readCases(): [file: string, cases: Case[]][] {
  const folder = new URL("cases/", import.meta.url);
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort().map((name) => [
    name,
    // Many short documents share parts by anchors; aliases are not a danger in files of our own.
    parse(Deno.readTextFileSync(new URL(name, folder)), { maxAliasCount: -1 }) as Case[],
  ]);
}

/** Every object of `crds/samples` as a case: it applies as it is, without a warning. */
export function readSamples(): Case[] {
  const folder = new URL("../../../crds/samples/", import.meta.url);
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort().flatMap((name) =>
    parseAllDocuments(Deno.readTextFileSync(new URL(name, folder)))
      .map((document): CaseObject => document.toJS())
      .filter((object) => object.kind !== "Namespace")
      .map((object): Case => ({
        title: `${object.kind} "${object.metadata?.name}" of ${name}`,
        expect: "accepted",
        object,
      }))
  );
}
