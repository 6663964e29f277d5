import type { KubeObject } from "../engine/core/kube/object.ts";
import { ANNOTATION } from "./labels.ts";

/** The templates that a child was resolved from, as its parent noted them. */
export function resolvedFrom(self: KubeObject): {
  resolvedFrom?: { template: string; section: string; generation: number }[];
} {
  const note = self.metadata.annotations?.[ANNOTATION.resolvedFrom];
  if (note === undefined) return {};
  try {
    return { resolvedFrom: JSON.parse(note) };
  } catch {
    return {}; // somebody edited the annotation; the parent restores it
  }
}
