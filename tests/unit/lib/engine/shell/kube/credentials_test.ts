import assert from "node:assert/strict";
import {
  fromKubeconfig,
  loadCredentials,
} from "../../../../../../lib/engine/shell/kube/credentials.ts";

async function withFiles(
  files: Record<string, string>,
  work: (path: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = (name: string) => `${folder}/${name}`;
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(path(name), text);
    await work(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function kubeconfig(cluster: object, user: object): string {
  return JSON.stringify({
    "current-context": "here",
    contexts: [{ name: "other", context: {} }, {
      name: "here",
      context: { cluster: "c", user: "u" },
    }],
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
  });
}

Deno.test("fromKubeconfig() reads inline certificates and a token, as JSON and as YAML", async () => {
  const cluster = { server: "https://127.0.0.1:6443/", "certificate-authority-data": btoa("CA") };
  const user = {
    "client-certificate-data": btoa("CERT"),
    "client-key-data": btoa("KEY"),
    token: "t",
  };
  const json = kubeconfig(cluster, user);
  await withFiles({ json, yaml: `# a comment\n${json}` }, async (path) => {
    for (const name of ["json", "yaml"]) {
      const { token, ...rest } = await fromKubeconfig(path(name));
      assert.deepEqual(rest, {
        server: "https://127.0.0.1:6443",
        caCert: "CA",
        clientCert: "CERT",
        clientKey: "KEY",
      });
      assert.equal(await token?.(false), "t");
    }
  });
});

Deno.test("fromKubeconfig() reads certificates from files", async () => {
  await withFiles({ ca: "CA" }, async (path) => {
    const text = kubeconfig({ server: "https://x", "certificate-authority": path("ca") }, {});
    await Deno.writeTextFile(path("config"), text);
    assert.deepEqual(await fromKubeconfig(path("config")), { server: "https://x", caCert: "CA" });
  });
});

Deno.test("fromKubeconfig() caches a token file, and reads it anew when asked", async () => {
  await withFiles({ token: "one\n" }, async (path) => {
    await Deno.writeTextFile(
      path("config"),
      kubeconfig({ server: "https://x" }, { tokenFile: path("token") }),
    );
    const { token } = await fromKubeconfig(path("config"));
    assert.equal(await token?.(false), "one");
    await Deno.writeTextFile(path("token"), "two");
    assert.equal(await token?.(false), "one");
    assert.equal(await token?.(true), "two");
  });
});

Deno.test("fromKubeconfig() names what is missing", async () => {
  const text = JSON.stringify({ "current-context": "gone", contexts: [], clusters: [], users: [] });
  await withFiles({ config: text }, async (path) => {
    await assert.rejects(fromKubeconfig(path("config")), /there is no context "gone"/);
  });
});

Deno.test("loadCredentials() takes KUBECONFIG, and says what it looked for", async () => {
  const saved = Deno.env.toObject();
  const set = (name: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  try {
    await withFiles({ config: kubeconfig({ server: "https://x" }, {}) }, async (path) => {
      set("KUBECONFIG", path("config"));
      assert.equal((await loadCredentials()).server, "https://x");
    });
    set("KUBECONFIG", undefined);
    set("KUBERNETES_SERVICE_HOST", undefined);
    await assert.rejects(
      loadCredentials(),
      /neither KUBECONFIG nor KUBERNETES_SERVICE_HOST is set/,
    );
  } finally {
    for (const name of ["KUBECONFIG", "KUBERNETES_SERVICE_HOST"]) set(name, saved[name]);
  }
});
