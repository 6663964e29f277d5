/** The scenarios of scripts/e2e, in their order. */
import type { Scenario } from "./scenario.ts";

/** All scenarios. Each leaves the cluster as it found it. */
export const scenarios: readonly Scenario[] = [];
