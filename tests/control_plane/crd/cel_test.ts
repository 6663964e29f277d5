import assert from "node:assert/strict";
import { type Case, readCases, readSamples } from "./cases.ts";
import { type Server, startServer } from "./server.ts";
import { type Answer, remove, write } from "./write.ts";

Deno.test("the real API server accepts and refuses what tests/control_plane/crd/cases say", async (t) => {
  const server = await startServer();
  try {
    for (const [file, cases] of readCases()) {
      for (const one of cases) {
        await t.step(`${file}: ${one.title}`, async () => judge(one, await answer(server, one)));
      }
    }
    for (const one of readSamples()) {
      await t.step(`samples: ${one.title}`, async () => judge(one, await answer(server, one)));
    }
    await t.step("40 cells and 20 tablegroups of 8 shards fit the rules' budget", async () => {
      const one: Case = { title: "", expect: "accepted", object: largeCluster(40, 20, 8) };
      judge(one, await answer(server, one));
    });
  } finally {
    await server.stop();
  }
});

async function answer(server: Server, one: Case): Promise<Answer> {
  if ("object" in one) return await write(server, one.object, { dryRun: true });
  const before = await write(server, one.old, { dryRun: false });
  try {
    assert.equal(before.message, "", "the old object itself is refused");
    const resourceVersion = before.resourceVersion!;
    return await write(server, one.new, { dryRun: true, resourceVersion });
  } finally {
    await remove(server, one.old);
  }
}

function judge(one: Case, { accepted, message, warnings }: Answer) {
  if (one.expect === "accepted") {
    assert.equal(message, "");
  } else {
    assert(!accepted, "was accepted");
    assert(one.message, "the case states no message");
    assert(message.includes(one.message), `expected "${one.message}", got "${message}"`);
  }
  if (one.warning === undefined) assert.deepEqual(warnings, []);
  else assert(warnings.some((text) => text.includes(one.warning!)), warnings.join());
}

function largeCluster(cells: number, tablegroups: number, shards: number) {
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  const requests = { cpu: "1", memory: "1Gi" };
  const resources = { requests, limits: requests };
  const pools = names("cell", cells).slice(-8).flatMap((cell) =>
    ["replica", "readOnly"].map((type) => ({
      type,
      cell,
      postgres: { resources },
      multipooler: { resources },
      dataVolumeClaimTemplate: { resources: { requests: { storage: "1Gi" } } },
    }))
  );
  return {
    kind: "MultigresCluster",
    metadata: { name: "large" },
    spec: {
      cells: names("cell", cells).map((name) => ({
        name,
        spec: { multigateway: { resources }, multiorch: { resources } },
      })),
      databases: [{
        name: "db",
        spec: {
          tablegroups: names("tg", tablegroups).map((name) => ({
            name,
            partitioning: { shards },
            shardTemplate: { pools },
          })),
        },
      }],
    },
  };
}
