import { MULTIGRES } from "../../../lib/multigres/domain.ts";
import type { Change, Stored } from "../fake/storage.ts";

/** What a watch with a label selector tells of a change: who loses the label is gone, who gets it appears. */
export function asSelected(change: Change, before: Stored | undefined): Change | undefined {
  const { type, object } = change;
  if (object.apiVersion.startsWith(`${MULTIGRES.group}/`)) return change;
  const was = before !== undefined && isSelected(before);
  const is = type !== "delete" && isSelected(object);
  if (was && is) return { type: "update", object };
  if (is) return { type: "add", object };
  if (!was) return undefined;
  // The API server sends the last state that was selected, with the version of the change.
  const { resourceVersion } = object.metadata;
  return {
    type: "delete",
    object: { ...before, metadata: { ...before.metadata, resourceVersion } },
  };
}

function isSelected({ metadata }: Stored): boolean {
  return metadata.labels?.[MULTIGRES.family.label] !== undefined;
}
