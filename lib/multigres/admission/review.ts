/** What the API server asks a webhook (`admission.k8s.io/v1` AdmissionRequest), as far as it is read here. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: string;
  readonly resource: { readonly group: string; readonly resource: string };
  readonly namespace: string;
  readonly name: string;
}

/** The answer: allowed, or refused with a reason for people. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: 403 | 503; readonly message: string };

/** What `kubectl` shows before the message. */
const REASONS = { 403: "Forbidden", 503: "ServiceUnavailable" };

/** Reads an AdmissionReview; undefined for anything else. */
export function parseReview(text: string): AdmissionRequest | undefined {
  const review = parseJson(text);
  const request = record(record(review)["request"]);
  const resource = record(request["resource"]);
  // A collection is deleted object by object; where the request has no name, the object has one.
  const { name } = record(record(request["oldObject"])["metadata"]);
  const fields = {
    uid: request["uid"],
    operation: request["operation"],
    namespace: request["namespace"],
    name: request["name"] || name,
    group: resource["group"],
    resource: resource["resource"],
  };
  if (record(review)["kind"] !== "AdmissionReview") return undefined;
  if (record(review)["apiVersion"] !== "admission.k8s.io/v1") return undefined;
  const isComplete = Object.entries(fields).every(([name, field]) =>
    // The core group's name is empty.
    typeof field === "string" && (field !== "" || name === "group")
  );
  if (!isComplete) return undefined;
  const { group, resource: plural, ...rest } = fields as Record<keyof typeof fields, string>;
  return { ...rest, resource: { group, resource: plural } };
}

/** The AdmissionReview that answers a request. */
export function answerReview({ uid }: AdmissionRequest, verdict: Verdict): object {
  const response = verdict.allowed ? { uid, allowed: true } : {
    uid,
    allowed: false,
    status: { code: verdict.code, reason: REASONS[verdict.code], message: verdict.message },
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response };
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? value as Record<string, unknown> : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
