/** Waiting for what other processes bring about: for exactly what is asserted, however long a busy machine takes. */

/** Generous, for machines with a lot else to do: only a test that fails waits this long. */
export const LIMIT = 300_000;

const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

/**
 * Makes assertions again and again until all of them hold, and gives what they give. At the limit their own error is
 * the reason that is told.
 */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  limit: number = LIMIT,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (let pause = FIRST_PAUSE;; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    try {
      return await check();
    } catch (cause) {
      if (Date.now() > deadline) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Cannot wait any longer than ${limit / 1_000} s until ${what}: ${reason}`, {
          cause,
        });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
