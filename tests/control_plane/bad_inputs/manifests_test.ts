import assert from "node:assert/strict";
import { parse } from "yaml";
import { type Server, startServer } from "../crd/server.ts";
import { merge } from "../../support/bad_inputs/rows.ts";

/** A row of manifests.yaml. */
interface Row {
  title: string;
  code: number;
  /** Part of the server's message. */
  message?: string;
  /** MultigresCluster unless given. */
  kind?: string;
  metadata?: Record<string, unknown>;
  spec?: unknown;
  /** Merged onto the object itself. */
  top?: Record<string, unknown>;
  /** So many cells instead of a spec. */
  count?: number;
  raw?: string;
  type?: string;
}

Deno.test("a real API server answers every bad manifest with a reason", async (t) => {
  const rows = parse(
    Deno.readTextFileSync(new URL("manifests.yaml", import.meta.url)),
  ) as Row[];
  const server = await startServer();
  try {
    for (const row of rows) {
      await t.step(row.title, async () => {
        const { code, message, object } = await create(server, row);
        assert.equal(code, row.code, message);
        if (code < 300) {
          assert.equal(object["status"], undefined);
          return;
        }
        assert(row.message, `the row states no message, the server says: ${message}`);
        assert(message.includes(row.message), `expected "${row.message}", got "${message}"`);
      });
    }
    await t.step("nothing of it was kept", async () => {
      for (const plural of ["multigresclusters", "deploymenttemplates", "cells", "shards"]) {
        const response = await server.fetch(`/apis/multigres.com/v1alpha1/${plural}`);
        assert.deepEqual((await response.json()).items, []);
      }
    });
  } finally {
    await server.stop();
  }
});

async function create(server: Server, row: Row) {
  const kind = row.kind ?? "MultigresCluster";
  const path = `/apis/multigres.com/v1alpha1/namespaces/default/${kind.toLowerCase()}s`;
  const response = await server.fetch(`${path}?fieldValidation=Strict&dryRun=All`, {
    method: "POST",
    headers: { "content-type": row.type ?? "application/json" },
    body: row.raw ?? JSON.stringify(manifest(kind, row)),
  });
  const text = await response.text();
  const object = text.startsWith("{") ? JSON.parse(text) : {};
  return { code: response.status, message: object.message ?? text, object };
}

function manifest(kind: string, { metadata = {}, spec, top = {}, count }: Row): unknown {
  const cells = Array.from({ length: count ?? 0 }, (_, i) => ({ name: `z${i}` }));
  const base = {
    apiVersion: "multigres.com/v1alpha1",
    kind,
    metadata: { name: "case" },
    ...(count === undefined ? {} : { spec: { cells } }),
  };
  const merged = merge(merge(base, { metadata }), top) as Record<string, unknown>;
  // As it is: what is null here is null in the manifest.
  return spec === undefined ? merged : { ...merged, spec: expand(spec) };
}

/** Writes `{repeat, times}` out, and nothing else. */
function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (value === null || typeof value !== "object") return value;
  if ("repeat" in value) return merge(undefined, value);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, expand(field)]));
}
