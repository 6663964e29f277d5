// Before the library, which refuses to load without it.
import "reflect-metadata";
import assert from "node:assert/strict";
import * as x509 from "@peculiar/x509";
import { createAuthority, createTokenKeys, issue } from "../../../../scripts/devcluster/certs.ts";

Deno.test("issue() makes certificates that both sides of a TLS connection accept", async () => {
  const authority = await createAuthority("test");
  const server = await issue(authority, { server: "s", dns: ["localhost"], ips: ["127.0.0.1"] });
  const client = await issue(authority, { user: "u", groups: ["g"] });
  const http = Deno.serve({ ...server, port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    return new Response("hello");
  });
  const trusting = Deno.createHttpClient({ caCerts: [authority.pem], ...client });
  const url = `https://127.0.0.1:${http.addr.port}/`;
  assert.equal(await (await fetch(url, { client: trusting })).text(), "hello");
  await assert.rejects(fetch(url), "a client that does not know the authority refuses");
  trusting.close();
  await http.shutdown();
});

Deno.test("issue() names user and groups as Kubernetes reads them", async () => {
  const authority = await createAuthority("test");
  const { cert } = await issue(authority, { user: "jane", groups: ["a", "system:masters"] });
  const subject = new x509.X509Certificate(cert).subjectName;
  assert.deepEqual(subject.getField("CN"), ["jane"]);
  assert.deepEqual(subject.getField("O"), ["a", "system:masters"]);
});

Deno.test("createTokenKeys() makes a pair of PEM keys that fit", async () => {
  const keys = await createTokenKeys();
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const sign = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decode(keys.private)[0]!,
    algorithm,
    false,
    ["sign"],
  );
  const verify = await crypto.subtle.importKey(
    "spki",
    x509.PemConverter.decode(keys.public)[0]!,
    algorithm,
    false,
    ["verify"],
  );
  const data = new TextEncoder().encode("data");
  const signature = await crypto.subtle.sign(algorithm, sign, data);
  assert.ok(await crypto.subtle.verify(algorithm, verify, signature, data));
});
