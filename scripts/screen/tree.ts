/** The cascade as text: one line per object, children below the object that owns them. Pure. */
import type { KubeObject } from "../devcluster/client.ts";
import { readinessOf } from "./readiness.ts";

/** One object in the tree. */
export interface TreeLine {
  /** Kind, namespace and name: the identity of the line. */
  readonly key: string;
  /** Tree lines, kind and name. */
  readonly label: string;
  readonly ready: boolean;
  readonly text: string;
  readonly message: string;
  readonly age: string;
}

const ORDER = [
  "MultigresCluster",
  "TopoServer",
  "Cell",
  "TableGroup",
  "Shard",
  "Deployment",
  "StatefulSet",
];

/** The lines of the tree as of `now` (milliseconds), in an order that does not depend on the input's. */
export function treeLines(objects: readonly KubeObject[], now: number): TreeLine[] {
  const sorted = objects.toSorted(compare);
  const uids = new Set(sorted.map((object) => object.metadata.uid));
  const ownerOf = (object: KubeObject) =>
    object.metadata.ownerReferences?.find((owner) => owner.controller)?.uid;
  // An object whose owner is gone already is shown at the top until it is collected, too.
  const roots = sorted.filter((object) => !uids.has(ownerOf(object)));

  function lines(object: KubeObject, lead: string, branch: string): TreeLine[] {
    const children = sorted.filter((one) => ownerOf(one) === object.metadata.uid);
    const below = lead + (branch === "├─ " ? "│  " : branch === "" ? "" : "   ");
    return [
      toLine(object, lead + branch, now),
      ...children.flatMap((child, index) =>
        lines(child, below, index === children.length - 1 ? "└─ " : "├─ ")
      ),
    ];
  }
  return roots.flatMap((root) => lines(root, "", ""));
}

/** The tree as text, each line cut to `width`; `color` marks readiness. */
export function renderTree(lines: readonly TreeLine[], width: number, color: boolean): string[] {
  const labels = Math.max(0, ...lines.map((line) => line.label.length));
  const texts = Math.max(0, ...lines.map((line) => line.text.length));
  return lines.map((line) => {
    const head = `${line.label.padEnd(labels)}  `;
    const tail = `${line.text.padEnd(texts)}  ${line.age.padStart(4)}  ${line.message}`.trimEnd();
    const cut = tail.slice(0, Math.max(0, width - head.length));
    if (!color) return head.slice(0, width) + cut;
    return `${head.slice(0, width)}\x1b[${line.ready ? 32 : 33}m${cut}\x1b[0m`;
  });
}

function toLine(object: KubeObject, branch: string, now: number): TreeLine {
  const { kind, metadata } = object;
  const { ready, text, message } = readinessOf(object);
  const deleting = metadata.deletionTimestamp !== undefined;
  return {
    key: `${kind} ${metadata.namespace}/${metadata.name}`,
    label: `${branch}${kind} ${metadata.name}`,
    ready: ready && !deleting,
    text: deleting ? "Deleting" : text,
    message,
    age: age(now - Date.parse(metadata.creationTimestamp ?? "")),
  };
}

function compare(a: KubeObject, b: KubeObject): number {
  const kinds = ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
  const name = (object: KubeObject) => `${object.metadata.namespace}/${object.metadata.name}`;
  return kinds || (name(a) < name(b) ? -1 : 1);
}

/** As kubectl writes it: the largest unit that fits. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.floor((ms || 0) / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return `${Math.floor(seconds / 3_600)}h`;
}
