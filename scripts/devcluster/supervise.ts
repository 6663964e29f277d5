/** Keeps one process running: starts it again when it ends without having been told to. */
import { delay, type Process } from "./process.ts";

/** A process that comes back. */
export interface Supervised {
  /** Ends the process without warning; its pid, or undefined when it is down at this moment. */
  readonly kill: (signal?: Deno.Signal) => number | undefined;
  /** How often it was started again. */
  readonly restarts: () => number;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a process and keeps it running. The first start's error is the caller's; later ones are tried
 * again after a wait. `onRestarted` is called when a restarted process is ready.
 */
export async function supervise(
  start: () => Promise<Process>,
  options: { readonly onRestarted?: () => void; readonly log?: (line: string) => void } = {},
): Promise<Supervised> {
  const { onRestarted = () => {}, log = () => {} } = options;
  let restarts = 0;
  let stopped = false;
  let current = await start();
  const loop = (async () => {
    while (!stopped) {
      await current.exited;
      if (stopped) return;
      log(`${current.name} ended unexpectedly, starting it again`);
      restarts++;
      await delay(Math.min(100 * 2 ** restarts, 5_000));
      if (stopped) return;
      try {
        current = await start();
        if (stopped) await current.stop();
        else onRestarted();
      } catch (error) {
        log((error as Error).message);
      }
    }
  })();
  return {
    kill(signal = "SIGKILL") {
      if (!current.running()) return undefined;
      current.signal(signal);
      return current.pid;
    },
    restarts: () => restarts,
    async stop() {
      stopped = true;
      await current.stop();
      await loop;
    },
  };
}
