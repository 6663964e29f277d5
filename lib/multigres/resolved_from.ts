import type { KubeObject } from "../engine/core/kube/object.ts";
import { ANNOTATION } from "./labels.ts";

/** Metadata that notes the templates behind an object; empty if there are none. */
export interface ResolvedNote {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The note that an object got from its parent, to be handed on to its children. */
export function resolvedNoteOf({ metadata }: KubeObject): ResolvedNote {
  const note = metadata.annotations?.[ANNOTATION.resolvedFrom];
  return note === undefined ? {} : { annotations: { [ANNOTATION.resolvedFrom]: note } };
}

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
