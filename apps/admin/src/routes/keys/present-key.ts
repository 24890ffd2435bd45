import type { SigningKeyRecord } from '@gatehouse/instances';
import type { KeyView } from '../../contract/key-views.ts';

/** A signing key as `/v1` shows it. */
export function presentKey(key: SigningKeyRecord): KeyView {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    state: key.state,
    is_next: key.isNext,
    usable_at: timeOf(key.usableAt),
    verifies_until: timeOf(key.verifiesUntil),
    public_key: key.publicKey,
    created_at: key.createdAt.toISOString(),
    published_at: timeOf(key.publishedAt),
    activated_at: timeOf(key.activatedAt),
    retired_at: timeOf(key.retiredAt),
    revoked_at: timeOf(key.revokedAt),
  };
}

/** What the audit log says of a key. */
export function noteOf({ kid, algorithm, state }: SigningKeyRecord): object {
  return { kid, algorithm, state };
}

function timeOf(time: Date | null): string | null {
  return time && time.toISOString();
}
