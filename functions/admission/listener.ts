import type { Serving } from "../../lib/admission/certificates.ts";

/** A TLS server whose certificate can be replaced. */
export interface Listener {
  /** Serves with this certificate from now on; requests that are under way are answered. */
  use(serving: Pick<Serving, "cert" | "key">): Promise<void>;
  close(): Promise<void>;
}

/** Makes a listener; it listens from its first certificate on. */
export function createListener(
  address: { readonly hostname: string; readonly port: number },
  handler: (request: Request) => Response | Promise<Response>,
): Listener {
  let current: { cert: string; server: Deno.HttpServer } | undefined;
  return {
    async use({ cert, key }) {
      if (current?.cert === cert) return;
      const before = current;
      // The port is shared for a moment, so that there is no moment without a listener.
      const server = Deno.serve({ ...address, cert, key, reusePort: true, onListen }, handler);
      current = { cert, server };
      await before?.server.shutdown();
    },
    close: async () => await current?.server.shutdown(),
  };
}

function onListen(): void {
  // Deno would print a line that is not JSON.
}
