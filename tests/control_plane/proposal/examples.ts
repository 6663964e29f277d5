/** The API proposal's examples, and how what is on the API server compares with them. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import type { KubeObject } from "../../../scripts/devcluster/client.ts";
import { differences } from "../../support/case/match.ts";

interface Illustrative {
  readonly example: string;
  readonly path: string;
  readonly why: string;
}

/** Chosen by the API server or the clock: no example can tell. */
const BY_CHANCE = ["uid", "creationTimestamp", "resourceVersion", "lastTransitionTime"];

/** An example as it stands in the proposal: `examples/<name>.yaml`. */
export function example(name: string): KubeObject {
  return read(`examples/${name}.yaml`) as KubeObject;
}

/**
 * Compares an object with its example: it may say more, but nothing else, except where `illustrative.yaml` tells why
 * the example cannot be meant literally. An exception that is none fails, too.
 */
export function assertLike(name: string, actual: KubeObject): void {
  const found = differences(actual, settled(example(name)));
  const excused = (read("illustrative.yaml") as Illustrative[]).filter((one) =>
    one.example === name
  );
  const isExcused = (sentence: string) =>
    excused.some(({ path }) => sentence.startsWith(`${path} is `));
  assert.deepEqual(found.filter((sentence) => !isExcused(sentence)), []);
  assert.equal(found.filter(isExcused).length, excused.length, "an exception is none");
}

/** A value without what is chosen by chance. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !BY_CHANCE.includes(key))
      .map(([key, inner]) => [key, settled(inner)]),
  );
}

function read(path: string): unknown {
  return parse(Deno.readTextFileSync(new URL(path, import.meta.url)));
}
