/** The certificates, keys, kubeconfigs and policy files that a control plane reads at its start. */
import { join } from "node:path";
import { createAuthority, createTokenKeys, issue, type KeyPair, type Subject } from "./certs.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

/** Paths and contents of a cluster's files. */
export interface ClusterFiles {
  readonly state: string;
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** The administrator's client certificate. */
  readonly admin: KeyPair;
  /** The administrator's kubeconfig, a path. */
  readonly kubeconfig: string;
  /** Path of the audit log (one JSON event per line). */
  readonly auditLog: string;
  /** Path of a file in `pki/`. */
  readonly pki: (name: string) => string;
  /** Issues a certificate and writes it as `pki/<name>.crt` and `.key`. */
  readonly issue: (name: string, subject: Subject) => Promise<KeyPair>;
}

/**
 * Requests of interest are counted from the audit log, see audit.ts: who, what, which resource. The
 * bodies are not needed, nor the stage before an answer exists.
 */
const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`;

/**
 * Makes and writes everything into `state`; `url` is where the API server will listen, `node` the address of a
 * node from which pods reach it.
 */
export async function createClusterFiles(
  state: string,
  url: string,
  node?: string,
): Promise<ClusterFiles> {
  const folder = join(state, "pki");
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const pki = (name: string) => join(folder, name);
  const authority = await createAuthority("multigres-dev");
  const [serving, admin, controllers, tokens] = await Promise.all([
    issue(authority, {
      server: "kube-apiserver",
      dns: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
      ips: ["127.0.0.1", "10.96.0.1", ...(node === undefined ? [] : [node])],
    }),
    issue(authority, { user: "admin", groups: ["system:masters"] }),
    issue(authority, { user: "system:kube-controller-manager", groups: [] }),
    createTokenKeys(),
  ]);
  const contents = {
    "ca.crt": authority.pem,
    "serving.crt": serving.cert,
    "serving.key": serving.key,
    "tokens.key": tokens.private,
    "tokens.pub": tokens.public,
    "audit-policy.yaml": AUDIT_POLICY,
  };
  for (const [name, text] of Object.entries(contents)) {
    await Deno.writeTextFile(pki(name), text, { mode: 0o600 });
  }
  const cluster = { url, ca: authority.pem };
  const kubeconfig = join(state, "kubeconfig");
  await writeKubeconfig(kubeconfig, cluster, admin);
  await writeKubeconfig(pki("controllers.kubeconfig"), cluster, controllers);
  const auditLog = join(state, "audit.log");
  async function issueFile(name: string, subject: Subject): Promise<KeyPair> {
    const pair = await issue(authority, subject);
    await Deno.writeTextFile(pki(`${name}.crt`), pair.cert, { mode: 0o600 });
    await Deno.writeTextFile(pki(`${name}.key`), pair.key, { mode: 0o600 });
    return pair;
  }
  // Its group may ask a kubelet for everything.
  await issueFile("kubelet-client", { user: "kube-apiserver", groups: ["system:masters"] });
  return { state, ca: authority.pem, admin, kubeconfig, auditLog, pki, issue: issueFile };
}
