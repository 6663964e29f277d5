/** Certificates and keys of a local control plane, made with WebCrypto: no openssl needed. */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 24 * 60 * 60 * 1_000;

/** A certificate authority that {@link issue} signs with. */
export interface Authority {
  readonly pem: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Whom a leaf certificate is for: names of a server, or user and groups of a client. */
export type Subject =
  | { readonly server: string; readonly dns: readonly string[]; readonly ips: readonly string[] }
  | { readonly user: string; readonly groups: readonly string[] };

/** Makes a self-signed authority, valid for `days`. */
export async function createAuthority(commonName: string, days = 365): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity(days),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: certificate.toString("pem"), certificate, keys };
}

/**
 * Issues a leaf certificate. With extensions it is X.509 v3, which Deno's TLS demands; for a client the
 * subject is what Kubernetes reads as user (CN) and groups (O).
 */
export async function issue(authority: Authority, subject: Subject, days = 365): Promise<KeyPair> {
  const keys = await generateKeys();
  const isServer = "server" in subject;
  const usage = isServer ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
    await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
  ];
  if (isServer) {
    const dns = subject.dns.map((value) => ({ type: "dns" as const, value }));
    const ips = subject.ips.map((value) => ({ type: "ip" as const, value }));
    extensions.push(new x509.SubjectAlternativeNameExtension([...dns, ...ips]));
  }
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: isServer
      ? [{ CN: [subject.server] }]
      : [...subject.groups.map((group) => ({ O: [group] })), { CN: [subject.user] }],
    issuer: authority.certificate.subjectName,
    ...validity(days),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions,
  });
  return { cert: certificate.toString("pem"), key: await privatePem(keys.privateKey) };
}

/** Makes the key pair that signs and verifies ServiceAccount tokens, both PEM. */
export async function createTokenKeys(): Promise<
  { readonly private: string; readonly public: string }
> {
  const keys = await generateKeys();
  const spki = await crypto.subtle.exportKey("spki", keys.publicKey);
  return {
    private: await privatePem(keys.privateKey),
    public: x509.PemConverter.encode(spki, "PUBLIC KEY"),
  };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function privatePem(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** Starts an hour ago, so that a clock slightly behind does not refuse it. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - DAY / 24), notAfter: new Date(now + days * DAY) };
}

/** Positive and at most 20 octets, as RFC 5280 section 4.1.2.2 demands. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toHex();
}
