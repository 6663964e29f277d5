// Frozen by tests/unit/lib/multigres/object_name_test.ts: a changed name is a new object beside the old one, and a database
// without its data.
import { fnv1a } from "../engine/core/hash.ts";

/** What becomes a DNS label (RFC 1123): Services, pods' host names. */
export const MAX_LABEL = 63;

/** A StatefulSet's name leaves room for `-<ordinal>` in pod names and for the revision label. */
export const MAX_STATEFUL_SET = 52;

/**
 * Joins parts to an object name: lower case, `_` and other characters that DNS forbids become `-`.
 * A name that is too long, or whose sanitising loses more than `_` → `-`, ends in 8 hex digits of a hash over the
 * original parts joined with NUL, so that different parts never give the same name
 * (API proposal: `production_db` + `orders_tg` → `production-db-orders-tg`).
 */
export function objectName(parts: readonly string[], max: number = MAX_LABEL): string {
  const plain = parts.join("-").replaceAll("_", "-");
  if (plain.length <= max && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(plain)) return plain;
  return hashedName(parts, max);
}

/** Like `objectName`, but always with the hash: the way out when the plain name is taken by different parts. */
export function hashedName(parts: readonly string[], max: number = MAX_LABEL): string {
  const clean = parts.join("-").toLowerCase().replaceAll(/[^a-z0-9-]/g, "-").replace(/^-+/, "");
  const stem = clean.slice(0, max - 9).replace(/-+$/, "");
  const hash = fnv1a(parts.join("\0"));
  return stem === "" ? hash : `${stem}-${hash}`;
}
