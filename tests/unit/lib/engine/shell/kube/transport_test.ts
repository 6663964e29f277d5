import assert from "node:assert/strict";
import { KubeError, type RestRequest } from "../../../../../../lib/engine/shell/kube/rest.ts";
import { fetchTransport, isRetryable } from "../../../../../../lib/engine/shell/kube/transport.ts";

const GET: RestRequest = { method: "GET", path: "/api/v1/namespaces/x" };

interface Asked {
  readonly search: string;
  readonly token: string | null;
  readonly contentType: string | null;
}

/** A server that gives these answers one after the other, and what it was asked. */
async function against(
  answers: readonly (() => Response)[],
  work: (server: string, asked: Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push({
      search: new URL(request.url).search,
      token: request.headers.get("authorization"),
      contentType: request.headers.get("content-type"),
    });
    return answers[asked.length - 1]?.() ?? new Response("too many", { status: 500 });
  });
  try {
    await work(`http://127.0.0.1:${server.addr.port}`, asked);
  } finally {
    await server.shutdown();
  }
}

const ok = () => Response.json({ fine: true });
const status = (code: number, body: object | string) => () =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status: code });

Deno.test("fetchTransport() sends query, body and token, and gives the answer", async () => {
  await against([ok, status(200, "")], async (server, asked) => {
    const rest = fetchTransport({ server, token: () => Promise.resolve("secret") });
    const querystring = new URLSearchParams({ a: "b c" });
    const request: RestRequest = { ...GET, method: "PUT", querystring, bodyJson: { x: 1 } };
    assert.deepEqual(await rest.performRequest(request), { fine: true });
    assert.equal(await rest.performRequest(GET), undefined);
    assert.equal(asked[0]?.search, "?a=b+c");
    assert.equal(asked[0]?.token, "Bearer secret");
    assert.equal(asked[0]?.contentType, "application/json");
    rest.close();
  });
});

Deno.test("fetchTransport() throws the server's own words", async () => {
  const answer = { kind: "Status", reason: "Invalid", message: "spec is bad" };
  await against([status(422, answer), status(502, "<html>")], async (server) => {
    const rest = fetchTransport({ server });
    const failed = async (): Promise<KubeError> =>
      await rest.performRequest({ ...GET, method: "POST" }).then(
        () => assert.fail("it did not fail"),
        (error) => error,
      );
    const { code, reason, message, cause } = await failed();
    assert.deepEqual([code, reason, cause], [422, "Invalid", "spec is bad"]);
    assert.equal(message, "Cannot POST /api/v1/namespaces/x: spec is bad");
    assert.match((await failed()).message, /<html>/);
    rest.close();
  });
});

Deno.test("fetchTransport() tries a read again that was put off", async () => {
  await against([status(429, {}), status(503, {}), ok], async (server, asked) => {
    const rest = fetchTransport({ server });
    assert.deepEqual(await rest.performRequest(GET), { fine: true });
    assert.equal(asked.length, 3);
    rest.close();
  });
});

Deno.test("fetchTransport() sends a create once if nobody knows what became of it", async () => {
  await against([status(503, {})], async (server, asked) => {
    const rest = fetchTransport({ server });
    await assert.rejects(rest.performRequest({ ...GET, method: "POST" }), KubeError);
    assert.equal(asked.length, 1);
    rest.close();
  });
});

Deno.test("fetchTransport() takes a fresh token when the old one is refused", async () => {
  await against([status(401, {}), ok], async (server, asked) => {
    const rest = fetchTransport({
      server,
      token: (fresh) => Promise.resolve(fresh ? "new" : "old"),
    });
    await rest.performRequest(GET);
    assert.deepEqual(asked.map(({ token }) => token), [
      "Bearer old",
      "Bearer new",
    ]);
    rest.close();
  });
});

Deno.test("fetchTransport() gives code 0 when there is no answer", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close(); // nobody listens there any more
  const rest = fetchTransport({ server: `http://127.0.0.1:${port}` });
  const request: RestRequest = { ...GET, method: "POST" };
  await assert.rejects(
    rest.performRequest(request),
    (error) => error instanceof KubeError && error.code === 0,
  );
  rest.close();
});

Deno.test("isRetryable() repeats only what changes nothing when it is done twice", () => {
  const apply: RestRequest = {
    ...GET,
    method: "PATCH",
    contentType: "application/apply-patch+yaml",
  };
  const rows: [RestRequest, number, boolean][] = [
    [GET, 503, true],
    [GET, 0, true],
    [GET, 500, false],
    [apply, 503, true],
    [{ ...GET, method: "PATCH" }, 503, false],
    [{ ...GET, method: "PUT" }, 0, false],
    [{ ...GET, method: "DELETE" }, 503, false],
    [{ ...GET, method: "POST" }, 429, true],
    [GET, 409, false],
  ];
  for (const [request, code, expected] of rows) {
    assert.equal(
      isRetryable(request, new KubeError(code, "", "")),
      expected,
      `${request.method} ${code}`,
    );
  }
});
