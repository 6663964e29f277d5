import { MULTIGRES } from "../../lib/multigres/domain.ts";

/** How the webhook runs, from its environment. */
export interface Settings {
  /** What is logged as the operator's version (`VERSION`). */
  readonly version: string;
  readonly hostname: string;
  readonly port: number;
  /** Where the Secret is. */
  readonly namespace: string;
  /** The names of a generated certificate (`SERVER_NAMES`, with commas). */
  readonly names: readonly string[];
  /** The life of a generated certificate, in ms (`CERTIFICATE_SECONDS`). */
  readonly lifetime: number;
  /** A folder with tls.crt and tls.key that somebody else renews, as cert-manager does; nothing is generated. */
  readonly tlsDirectory: string | undefined;
}

const DAY = 24 * 3600;

/** Reads the settings. @param get such as `Deno.env.get` */
export function readSettings(get: (name: string) => string | undefined): Settings {
  const namespace = get("NAMESPACE") ?? MULTIGRES.namespace;
  return {
    version: get("VERSION") || "dev",
    hostname: get("HOST") ?? "0.0.0.0",
    port: number("PORT", 8443),
    namespace,
    names: (get("SERVER_NAMES") ?? `admission.${namespace}.svc`).split(","),
    lifetime: number("CERTIFICATE_SECONDS", 90 * DAY) * 1000,
    tlsDirectory: get("TLS_DIRECTORY") || undefined,
  };

  function number(name: string, otherwise: number): number {
    const value = Number(get(name) ?? otherwise);
    if (Number.isFinite(value) && value > 0) return value;
    throw new Error(`Cannot use ${name} "${get(name)}": it is not a positive number`);
  }
}
