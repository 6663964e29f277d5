/** Serving certificates of the webhook, made with WebCrypto. */
import "reflect-metadata"; // asked for by the X.509 library's dependency injection
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR = 3_600_000;

/** What a server needs and what its clients trust, all PEM. */
export interface Serving {
  readonly cert: string;
  readonly key: string;
  /** The certificate authorities of this certificate and of those before it that are still valid. */
  readonly bundle: string;
}

/** What a serving certificate should be like. */
export interface Wish {
  /** DNS names and IP addresses, the most telling first. */
  readonly names: readonly string[];
  /** In ms. */
  readonly lifetime: number;
}

/**
 * Makes a serving certificate with an authority of its own, whose key is forgotten at once: whoever reads the Secret
 * can be this webhook until the certificate expires, and nothing more. Authorities before it stay in the bundle until
 * they expire, because other replicas serve the certificate before this one until they look again.
 */
export async function createServing(
  wish: Wish,
  now: number,
  before?: Pick<Serving, "bundle">,
): Promise<Serving> {
  const [authorityKeys, keys] = await Promise.all([generateKeys(), generateKeys()]);
  const validity = {
    // A little earlier, for clients whose clock is behind.
    notBefore: new Date(now - Math.min(HOUR, wish.lifetime / 10)),
    notAfter: new Date(now + wish.lifetime),
    signingAlgorithm: ALGORITHM,
  };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: [{ CN: ["multigres-admission-ca"] }],
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      // Authorities share their name, so clients choose among them by key.
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: [{ CN: [wish.names[0] ?? "admission"] }],
    issuer: authority.subjectName,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(wish.names.map(generalName)),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  const older = splitPem(before?.bundle ?? "").filter((pem) => expiryOf(pem) > now);
  return {
    cert: pemOf(leaf),
    key: x509.PemConverter.encode(
      await crypto.subtle.exportKey("pkcs8", keys.privateKey),
      "PRIVATE KEY",
    ) + "\n",
    bundle: [pemOf(authority), ...older].join(""),
  };
}

/**
 * Whether a certificate has to be replaced: two thirds of its life are over, a wanted name is missing, or it cannot
 * be read.
 */
export function isDue({ cert }: Pick<Serving, "cert">, wish: Wish, now: number): boolean {
  try {
    const leaf = new x509.X509Certificate(cert);
    const begin = leaf.notBefore.getTime();
    const end = leaf.notAfter.getTime();
    const names = leaf.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
    return now >= begin + (end - begin) * 2 / 3 ||
      !wish.names.every((wanted) => names.some(({ value }) => value === wanted));
  } catch {
    return true;
  }
}

/** The certificates of a PEM text, one by one. */
export function splitPem(text: string): string[] {
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)]
    .map(([pem]) => `${pem}\n`);
}

function expiryOf(pem: string): number {
  try {
    return new x509.X509Certificate(pem).notAfter.getTime();
  } catch {
    return 0; // What cannot be read, nobody can trust.
  }
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem").trimEnd()}\n`;
}

function generalName(value: string): { type: "ip" | "dns"; value: string } {
  return { type: /^[\d.]+$|:/.test(value) ? "ip" : "dns", value };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** Positive and at most 20 octets (RFC 5280, section 4.1.2.2). */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toHex();
}
