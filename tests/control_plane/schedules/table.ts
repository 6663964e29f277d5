/** The schedules: which operation meets what. */
import { double, drop, kill, late, onRead, refuse, timeout, type Trouble } from "./faults.ts";
import type { OperationName } from "./operations.ts";

/** What goes wrong, by operation. */
export const TABLE: Readonly<Record<OperationName, readonly Trouble[]>> = {
  image: [
    refuse(409, 1),
    refuse(500, 2),
    refuse(429, 3),
    drop(1),
    drop(3),
    double(2),
    kill("before", 1),
    kill("after", 2),
    "adapter",
  ],
  cell: [refuse(500, 1), drop(1), timeout(2), kill("after", 1), "adapter"],
  database: [
    refuse(409, 2),
    drop(2),
    timeout(3),
    double(1),
    late(1),
    kill("before", 3),
    kill("after", 3),
  ],
  scale: [drop(1), refuse(500, 3), kill("after", 1)],
  service: [refuse(409, 1), drop(1), kill("before", 1), "adapter"],
  shard: [drop(1), double(1), kill("after", 1), "adapter"],
  group: [refuse(500, 1), timeout(2), kill("before", 2)],
  labels: [refuse(409, 1), drop(1), drop(2), double(1), kill("after", 1), "adapter"],
  hand: [drop(1), refuse(500, 1), late(1), kill("before", 1), "adapter"],
  again: [refuse(500, 1), drop(1), refuse(409, 2), kill("after", 1), "adapter"],
  orphan: [onRead(refuse(500, 1)), onRead(drop(1)), onRead(kill("before", 1)), "adapter"],
  template: [drop(1), refuse(429, 2), kill("after", 1), "adapter"],
};
