import type { Desired, Kind, Reconciled } from "../../controller.ts";
import type { KubeObject } from "../kube/object.ts";

/**
 * An object ready to be sent, but for the note of the trace that sends it; with a uid, onto the object seen and no other,
 * and with a version, only as it was seen.
 */
export type Manifest = Desired & {
  readonly metadata: {
    readonly namespace: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
};

/** A whole object for the place of the version that was seen. */
export type Replacement = Manifest & {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
};

/** A merge patch of the object that was seen, and of no other of its name. */
export interface Patch {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: unknown;
}

/** One write to the API server, as data. */
export type Write =
  & WriteOf
  /** Somebody else changed what we had written for the very same intent. */
  & {
    readonly repair?: true;
    /** It creates, deletes or takes over: self must have been read in the same run, or a dead one is served. */
    readonly binds?: true;
  };

/** A merge patch to send when server-side apply is refused, or before it in any case. */
export interface Restore {
  readonly first: boolean;
  readonly patch: Patch;
}

type WriteOf =
  /** Must not exist yet; an object of that name is not overwritten. */
  | { readonly verb: "create"; readonly kind: Kind; readonly object: Manifest }
  /** The whole object becomes this one: a field that somebody added goes away. */
  | { readonly verb: "replace"; readonly kind: Kind; readonly object: Replacement }
  /** Server-side apply: our fields win, other managers' fields stay. */
  | {
    readonly verb: "apply";
    readonly kind: Kind;
    readonly object: Manifest;
    readonly restore?: Restore;
  }
  /** Only this very object, as it was seen. */
  | { readonly verb: "delete"; readonly kind: Kind; readonly target: KubeObject }
  | { readonly verb: "status"; readonly kind: Kind; readonly object: Reconciled };

/** A child that the API server, or another owner, did not let us write. */
export interface Failure {
  readonly reason: "Rejected" | "NameConflict";
  readonly message: string;
}
