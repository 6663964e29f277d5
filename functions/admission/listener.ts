import type { Serving } from "./certificates.ts";

/** A TLS server whose certificate can be replaced. */
export interface Listener {
  /** Serves with this certificate from now on; requests that are under way are answered. */
  use(serving: Pick<Serving, "cert" | "key">): Promise<void>;
  close(): Promise<void>;
}

/** Requests take less, because the API server does not wait for longer; a peer that says nothing may not hold us up. */
const GRACE = 6_000;

/** Makes a listener; it listens from its first certificate on. */
export function createListener(
  address: { readonly hostname: string; readonly port: number },
  handler: (request: Request) => Response | Promise<Response>,
): Listener {
  let current: { cert: string; server: Deno.HttpServer } | undefined;

  async function close(): Promise<void> {
    const closing = current?.server;
    current = undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, GRACE));
    await Promise.race([closing?.shutdown(), late]);
    clearTimeout(timer);
  }

  return {
    async use({ cert, key }) {
      if (current?.cert === cert) return;
      // Nobody listens for some milliseconds, once in the life of a certificate; there is another replica, and what is
      // refused meanwhile can be repeated. (Deno has no stable way to share the port or to change the certificate.)
      await close();
      const server = Deno.serve({ ...address, cert, key, onListen }, handler);
      current = { cert, server };
    },
    close,
  };
}

function onListen(): void {
  // Deno would print a line that is not JSON.
}
