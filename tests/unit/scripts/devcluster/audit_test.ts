import assert from "node:assert/strict";
import { auditMark, countRequests, readAudit } from "../../../../scripts/devcluster/audit.ts";

function line(stage: string, username: string, verb: string, resource: string): string {
  return JSON.stringify({
    stage,
    verb,
    requestURI: "/x?y=z",
    requestReceivedTimestamp: "2026-01-01T00:00:00Z",
    user: { username },
    objectRef: resource === "" ? undefined : { resource },
    responseStatus: { code: 200 },
  }) + "\n";
}

Deno.test("countRequests() counts finished requests of the given users between two marks", async () => {
  const path = await Deno.makeTempFile();
  assert.equal((await readAudit(`${path}.missing`, 0)).length, 0);
  const write = (text: string) => Deno.writeTextFile(path, text, { append: true });
  await write(line("ResponseComplete", "a", "get", "cells"));
  const from = await auditMark(path);
  await write(line("ResponseStarted", "a", "watch", "cells"));
  await write(line("ResponseComplete", "a", "get", "cells"));
  await write(line("ResponseComplete", "a", "get", "cells"));
  await write(line("ResponseComplete", "b", "get", ""));
  await write(line("ResponseComplete", "c", "get", "cells"));
  const to = await auditMark(path);
  await write(line("ResponseComplete", "a", "list", "cells"));
  await write('{"stage":"half a li');
  const counts = countRequests(await readAudit(path, from, to), ["a", "b"]);
  assert.deepEqual(counts, {
    total: 3,
    byUser: { a: 2, b: 1 },
    byRequest: { "get cells": 2, "get /x": 1 },
  });
  assert.equal((await readAudit(path, from)).length, 6, "half a line is left for later");
  await Deno.remove(path);
});
