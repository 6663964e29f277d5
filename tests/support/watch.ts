import type { ApiClient, KubeObject } from "../../scripts/devcluster/client.ts";

/** Calls `see` for every change of the objects of a path, until `stop` is called. Times are those of arrival. */
export async function watch(
  { client }: { readonly client: ApiClient },
  path: string,
  see: (object: KubeObject, at: number) => void,
): Promise<() => void> {
  const controller = new AbortController();
  const query = path.includes("?") ? "&" : "?";
  const list = await client.json<{ metadata: { resourceVersion: string } }>("GET", path);
  const from = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
  const response = await client.fetch(`${path}${query}${from}`, { signal: controller.signal });
  const lines = response.body!.pipeThrough(new TextDecoderStream());
  void (async () => {
    let rest = "";
    for await (const chunk of lines) {
      const at = Date.now();
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      for (const line of parts) see(JSON.parse(line).object, at);
    }
  })().catch(() => {}); // Aborted: nobody wants to know any more.
  return () => controller.abort();
}
