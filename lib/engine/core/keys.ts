/** The keys of the labels and annotations that the engine writes on what it makes, all under the domain's prefix. */
export interface Keys {
  /** Label: uid of the controlling owner. One exact label selector finds an object's children of a kind. */
  readonly ownerUid: string;
  /** Annotation: name of the owner. It wakes it also when its owner reference is gone (data has none, people edit). */
  readonly owner: string;
  /** Annotation: kind of the owner, for names are unique only within one. */
  readonly ownerKind: string;
  /** Annotation: hash of the intent that a child was written from. Its readiness counts only for this intent. */
  readonly intent: string;
  /** Annotation: W3C trace context of the write; on a user's object, of what the user is doing. */
  readonly traceparent: string;
  /** Annotation: when that write was made, RFC 3339 with ms. A trace ends, and waiting is measured from here. */
  readonly tracedAt: string;
}

/** The engine's keys under a prefix, such as `example.com` (Kubernetes: "Labels and Selectors", key prefix). */
export function keysOf(prefix: string): Keys {
  return {
    ownerUid: `${prefix}/owner-uid`,
    owner: `${prefix}/owner`,
    ownerKind: `${prefix}/owner-kind`,
    intent: `${prefix}/intent`,
    traceparent: `${prefix}/traceparent`,
    tracedAt: `${prefix}/traced-at`,
  };
}
