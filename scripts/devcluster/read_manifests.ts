/** Reads Kubernetes manifests: multi-document YAML files and folders of them. */
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "./client.ts";

/** The objects of a YAML text in their order. Lists are taken apart; errors name `source`. */
export function parseManifests(text: string, source = "the manifest"): KubeObject[] {
  const documents = parseAllDocuments(text);
  if ("empty" in documents) return [];
  return documents.flatMap((document) => {
    const error = document.errors[0];
    if (error) throw new Error(`Cannot read ${source}: ${error.message}`, { cause: error });
    const value = document.toJS() as KubeObject | null;
    if (value === null) return [];
    const objects = value.kind === "List" ? (value["items"] as KubeObject[]) : [value];
    for (const object of objects) {
      if (object.apiVersion && object.kind && object.metadata?.name) continue;
      throw new Error(
        `Cannot read ${source}: a document lacks apiVersion, kind or metadata.name`,
      );
    }
    return objects;
  });
}

/** The objects of a file, or of every `.yaml` file of a folder by name. A missing folder is empty. */
export async function readManifests(path: string): Promise<KubeObject[]> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined) return [];
  if (info.isFile) return parseManifests(await Deno.readTextFile(path), `"${path}"`);
  const names = [...Deno.readDirSync(path)].filter((entry) =>
    entry.isFile && /\.ya?ml$/.test(entry.name) && entry.name !== "kustomization.yaml"
  ).map((entry) => entry.name).sort();
  const objects = await Promise.all(names.map((name) => readManifests(join(path, name))));
  return objects.flat();
}
