/** An answer that is not 2xx, as `metav1.Status` says it. */
export class StatusError extends Error {
  constructor(readonly code: number, readonly reason: string, message: string) {
    super(message);
  }
}

/** 404 for an object. */
export function notFound(plural: string, name: string): StatusError {
  return new StatusError(404, "NotFound", `${plural} "${name}" not found`);
}

/** 409 for an outdated or different object. */
export function conflict(plural: string, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${plural} "${name}": ${why}`;
  return new StatusError(409, "Conflict", message);
}

/** 422 for an object that breaks a rule. */
export function invalid(kind: string, name: string, why: string): StatusError {
  return new StatusError(422, "Invalid", `${kind} "${name}" is invalid: ${why}`);
}
