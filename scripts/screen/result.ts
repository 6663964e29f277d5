/** What the demo counted. */
import { countRequests, readAudit } from "../devcluster/audit.ts";
import type { DevCluster } from "../devcluster/devcluster.ts";
import { countObjects } from "./snapshot.ts";

/** How the demo ended, as `--json` prints it. */
export interface Result {
  readonly available: boolean;
  /** From the first apply until Available. */
  readonly seconds: number;
  readonly objects: number;
  readonly requests: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly reason?: string;
}

/** Counts since the audit log's `mark`; `reason` says why it is not Available. */
export async function measure(
  cluster: DevCluster,
  began: number,
  mark: number,
  reason: string | undefined,
): Promise<Result> {
  const seconds = (Date.now() - began) / 1_000;
  const events = await readAudit(cluster.auditLog, mark);
  const stats = Object.values(cluster.bridge?.stats() ?? {});
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    available: reason === undefined,
    seconds: Math.round(seconds * 10) / 10,
    objects: await countObjects(cluster.client),
    requests: countRequests(events, cluster.functionUsers).total,
    invocations: sum(stats.map((one) => one.invocations)),
    coldStarts: sum(stats.map((one) => one.coldStarts)),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The result as a line for people. */
export function summary(result: Result): string {
  const { objects, requests, invocations, coldStarts } = result;
  const counts =
    `${objects} objects, ${requests} API requests, ${invocations} invocations, ${coldStarts} cold starts`;
  if (result.available) return `Available after ${result.seconds} s: ${counts}`;
  return `Not Available: ${result.reason}\n${counts}`;
}
